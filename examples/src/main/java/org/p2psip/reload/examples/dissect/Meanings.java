// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;

/** What the numbers in a message mean. */
final class Meanings {
    private static final long LAST_INDEX = 0xFFFFFFFFL;

    private static final Set<String> HEX = Set.of(
            "ForwardingHeader.relo_token",
            "ForwardingHeader.overlay",
            "ForwardingHeader.fragment",
            "ForwardingHeader.transaction_id",
            "ForwardingOption.flags",
            "MessageContents.message_code",
            "PingAns.response_id",
            "FramedMessage.type",
            "FramedMessage.received",
            "ErrorResponse.error_code");

    private static final Map<String, LongFunction<String>> BY_FIELD = byField();

    /** Names that mean the same in each structure. */
    private static final Map<String, LongFunction<String>> BY_NAME = Map.of(
            "overlay_link", CodePoints.LINKS::name,
            "transport", CodePoints.LINKS::name,
            "hash_alg", CodePoints.HASHES::name,
            "hash_algorithm", CodePoints.HASHES::name,
            "index", value -> value == LAST_INDEX ? "behind the last" : "",
            "lifetime", Meanings::seconds,
            "uptime", Meanings::seconds,
            "application", Meanings::application);

    private Meanings() {}

    /** Whether the number is better read in hexadecimal digits. */
    static boolean isHex(String field) {
        return HEX.contains(field) || field.endsWith("Flags");
    }

    /** What {@code value} means, empty if that is plain. */
    static String of(String field, long value) {
        LongFunction<String> meaning = BY_FIELD.get(field);
        if (meaning == null) {
            meaning = BY_NAME.get(field.substring(field.indexOf('.') + 1));
        }
        return meaning == null ? "" : meaning.apply(value);
    }

    private static Map<String, LongFunction<String>> byField() {
        Map<String, LongFunction<String>> all = new HashMap<>();
        all.put("FramedMessage.type", value -> value == 0x80 ? "data" : value == 0x81 ? "ack" : "");
        all.put("ForwardingHeader.configuration_sequence", value -> value == 0xFFFF ? "any, for ConfigUpdate" : "");
        all.put("ForwardingHeader.version", value -> value == 0x0A ? "1.0" : value == 1 ? "drafts" : "unknown");
        all.put("ForwardingHeader.fragment", Meanings::fragment);
        all.put("ForwardingHeader.max_response_length", value -> value == 0 ? "no limit" : "");
        all.put("Destination.type", CodePoints.DESTINATIONS::name);
        all.put("ForwardingOption.type", CodePoints.OPTIONS::name);
        all.put("ForwardingOption.flags", Meanings::flags);
        all.put("MessageContents.message_code", CodePoints.MESSAGES::name);
        all.put("MessageExtension.type", CodePoints.EXTENSIONS::name);
        all.put("ErrorResponse.error_code", CodePoints.ERRORS::name);
        all.put("IpAddressPort.type", CodePoints.ADDRESSES::name);
        all.put("IceCandidate.type", CodePoints.CANDIDATES::name);
        all.put("GenericCertificate.type", value -> value == 0 ? "X.509" : "");
        all.put("Signature.algorithm.hash", CodePoints.HASHES::name);
        all.put("Signature.algorithm.signature", CodePoints.SIGNATURES::name);
        all.put("SignerIdentity.identity_type", CodePoints.IDENTITIES::name);
        all.put("StoreReq.replica_number", value -> value == 0 ? "the original" : "");
        all.put("ArrayRange.first", value -> value == LAST_INDEX ? "last" : "");
        all.put("ArrayRange.last", value -> value == LAST_INDEX ? "last" : "");
        all.put("ProbeReq.requested_info", CodePoints.PROBES::name);
        all.put("ProbeInformation.type", CodePoints.PROBES::name);
        all.put("ProbeInformation.responsible_ppb", value -> value / 10_000_000 + " % of the overlay");
        all.put("ConfigUpdateReq.type", CodePoints.fromOne("config", "kind")::name);
        all.put("ChordUpdate.type", CodePoints.fromOne("peer_ready", "neighbors", "full")::name);
        all.put("ChordLeaveData.type", CodePoints.fromOne("from_succ", "from_pred")::name);
        all.put("SipRegistration.type", CodePoints.fromOne("sip_registration_uri", "sip_registration_route")::name);
        all.put("ExtensiveRoutingModeOption.routemode", CodePoints.fromOne("DRR", "RPR")::name);
        all.put("DiagnosticInfo.kind", CodePoints.DIAGNOSTICS::name);
        all.put("DiagnosticExtension.kind", CodePoints.DIAGNOSTICS::name);
        all.put("DiagnosticsRequest.dMFlags", Meanings::diagnostics);
        all.put("MESSAGES_SENT_RCVD.code", CodePoints.MESSAGES::name);
        return Map.copyOf(all);
    }

    private static String fragment(long value) {
        boolean last = (value & 0x40000000L) != 0;
        long offset = value & 0xFFFFFF;
        if (last && offset == 0) {
            return "whole message";
        }
        return "fragment from byte " + offset + " on" + (last ? ", the last" : "");
    }

    private static String flags(long value) {
        List<String> names = new ArrayList<>();
        String[] known = {"FORWARD_CRITICAL", "DESTINATION_CRITICAL", "RESPONSE_COPY", "IGNORE-STATE-KEEPING"};
        for (int bit = 0; bit < known.length; bit++) {
            if ((value >> bit & 1) == 1) {
                names.add(known[bit]);
            }
        }
        return String.join(", ", names);
    }

    private static String diagnostics(long bits) {
        if (bits == -1) {
            return "everything";
        }
        List<String> names = new ArrayList<>();
        for (int bit = 0; bit < Long.SIZE; bit++) {
            if ((bits >> bit & 1) == 1) {
                names.add(CodePoints.DIAGNOSTICS.nameOrHex(bit));
            }
        }
        return String.join(", ", names);
    }

    private static String application(long value) {
        return value == 5060 ? "SIP" : value == 5061 ? "SIPS" : "";
    }

    private static String seconds(long value) {
        Duration duration = Duration.ofSeconds(value);
        String text = (duration.toDays() > 0 ? duration.toDays() + " d " : "")
                + (duration.toHoursPart() > 0 ? duration.toHoursPart() + " h " : "")
                + (duration.toMinutesPart() > 0 ? duration.toMinutesPart() + " min " : "")
                + (duration.toSecondsPart() > 0 ? duration.toSecondsPart() + " s" : "");
        return text.strip();
    }
}
