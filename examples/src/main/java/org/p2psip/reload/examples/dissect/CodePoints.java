// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.util.HashMap;
import java.util.Map;

/** Names of the code points of one registry, as the RFCs spell them. */
final class CodePoints {
    static final CodePoints MESSAGES = methods();
    static final CodePoints ERRORS = new CodePoints()
            .with(0x2, "Error_Forbidden")
            .with(0x3, "Error_Not_Found")
            .with(0x4, "Error_Request_Timeout")
            .with(0x5, "Error_Generation_Counter_Too_Low")
            .with(0x6, "Error_Incompatible_with_Overlay")
            .with(0x7, "Error_Unsupported_Forwarding_Option")
            .with(0x8, "Error_Data_Too_Large")
            .with(0x9, "Error_Data_Too_Old")
            .with(0xA, "Error_TTL_Exceeded")
            .with(0xB, "Error_Message_Too_Large")
            .with(0xC, "Error_Unknown_Kind")
            .with(0xD, "Error_Unknown_Extension")
            .with(0xE, "Error_Response_Too_Large")
            .with(0xF, "Error_Config_Too_Old")
            .with(0x10, "Error_Config_Too_New")
            .with(0x11, "Error_In_Progress")
            .with(0x12, "Error_Exp_A")
            .with(0x13, "Error_Exp_B")
            .with(0x14, "Error_Invalid_Message")
            .with(0x15, "Error_Underlay_Destination_Unreachable")
            .with(0x16, "Error_Underlay_Time_Exceeded")
            .with(0x17, "Error_Message_Expired")
            .with(0x18, "Error_Upstream_Misrouting")
            .with(0x19, "Error_Loop_Detected")
            .with(0x1A, "Error_TTL_Hops_Exceeded");
    static final CodePoints KINDS = new CodePoints()
            .with(0x1, "SIP-REGISTRATION")
            .with(0x2, "TURN-SERVICE")
            .with(0x3, "CERTIFICATE_BY_NODE")
            .with(0x4, "ACCESS-CONTROL-LIST")
            .with(0x10, "CERTIFICATE_BY_USER")
            .with(0x104, "REDIR");
    static final CodePoints OPTIONS = new CodePoints()
            .with(1, "exp-forward")
            .with(2, "extensive_routing_mode")
            .with(255, "reserved");
    static final CodePoints EXTENSIONS = new CodePoints()
            .with(1, "exp-ext")
            .with(2, "Diagnostic_Ping")
            .with(3, "self_tuning_data")
            .with(0xFFFF, "reserved");
    static final CodePoints DESTINATIONS =
            new CodePoints().with(1, "node").with(2, "resource").with(3, "opaque_id_type");
    static final CodePoints ADDRESSES = new CodePoints().with(1, "ipv4_address").with(2, "ipv6_address");
    static final CodePoints LINKS = new CodePoints()
            .with(1, "DTLS-UDP-SR")
            .with(3, "DTLS-UDP-SR-NO-ICE")
            .with(4, "TLS-TCP-FH-NO-ICE")
            .with(5, "EXP-LINK")
            .with(255, "reserved");
    static final CodePoints CANDIDATES = new CodePoints()
            .with(1, "host")
            .with(2, "srflx")
            .with(3, "reserved")
            .with(4, "relay");
    static final CodePoints HASHES = new CodePoints()
            .with(0, "none")
            .with(1, "md5")
            .with(2, "sha1")
            .with(3, "sha224")
            .with(4, "sha256")
            .with(5, "sha384")
            .with(6, "sha512")
            .with(8, "intrinsic");
    static final CodePoints SIGNATURES = new CodePoints()
            .with(0, "anonymous")
            .with(1, "rsa")
            .with(2, "dsa")
            .with(3, "ecdsa")
            .with(7, "ed25519")
            .with(8, "ed448");
    static final CodePoints IDENTITIES =
            new CodePoints().with(1, "cert_hash").with(2, "cert_hash_node_id").with(3, "none");
    static final CodePoints PROBES = new CodePoints()
            .with(1, "responsible_set")
            .with(2, "num_resources")
            .with(3, "uptime")
            .with(4, "exp-probe")
            .with(255, "reserved");
    static final CodePoints DIAGNOSTICS = new CodePoints()
            .with(0x1, "STATUS_INFO")
            .with(0x2, "ROUTING_TABLE_SIZE")
            .with(0x3, "PROCESS_POWER")
            .with(0x4, "UPSTREAM_BANDWIDTH")
            .with(0x5, "DOWNSTREAM_BANDWIDTH")
            .with(0x6, "SOFTWARE_VERSION")
            .with(0x7, "MACHINE_UPTIME")
            .with(0x8, "APP_UPTIME")
            .with(0x9, "MEMORY_FOOTPRINT")
            .with(0xA, "DATASIZE_STORED")
            .with(0xB, "INSTANCES_STORED")
            .with(0xC, "MESSAGES_SENT_RCVD")
            .with(0xD, "EWMA_BYTES_SENT")
            .with(0xE, "EWMA_BYTES_RCVD")
            .with(0xF, "UNDERLAY_HOP")
            .with(0x10, "BATTERY_STATUS");

    private final Map<Long, String> names = new HashMap<>();

    /** A registry with names for the values 1, 2 and so on. */
    static CodePoints fromOne(String... names) {
        CodePoints points = new CodePoints();
        for (int i = 0; i < names.length; i++) {
            points.with(i + 1, names[i]);
        }
        return points;
    }

    /** The name of {@code value}, empty if it has none. */
    String name(long value) {
        return names.getOrDefault(value, "");
    }

    String nameOrHex(long value) {
        return names.getOrDefault(value, hex(value));
    }

    static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    private CodePoints with(long value, String name) {
        names.put(value, name);
        return this;
    }

    private static CodePoints methods() {
        CodePoints points = new CodePoints().with(0xFFFF, "ErrorResponse");
        return points.method(0x01, "Probe")
                .method(0x03, "Attach")
                .method(0x07, "Store")
                .method(0x09, "Fetch")
                .method(0x0D, "Find")
                .method(0x0F, "Join")
                .method(0x11, "Leave")
                .method(0x13, "Update")
                .method(0x15, "RouteQuery")
                .method(0x17, "Ping")
                .method(0x19, "Stat")
                .method(0x1D, "AppAttach")
                .method(0x21, "ConfigUpdate")
                .method(0x23, "Exp_A")
                .method(0x25, "Exp_B")
                .method(0x27, "PathTrack");
    }

    private CodePoints method(int request, String name) {
        return with(request, name + "Req").with(request + 1, name + "Ans");
    }
}
