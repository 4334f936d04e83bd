// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fields that tshark's dissector of RELOAD registers: which of them are ours, and which no message of ours shows. */
final class TsharkFields {
    /** Numbers of the Forwarding Header, by our name. */
    static final Map<String, String> HEADER = Map.of(
            "ForwardingHeader.relo_token", "reload.forwarding.token",
            "ForwardingHeader.overlay", "reload.forwarding.overlay",
            "ForwardingHeader.configuration_sequence", "reload.forwarding.configuration_sequence",
            "ForwardingHeader.version", "reload.forwarding.version",
            "ForwardingHeader.ttl", "reload.forwarding.ttl",
            "ForwardingHeader.fragment", "reload.forwarding.fragment",
            "ForwardingHeader.transaction_id", "reload.forwarding.trans_id",
            "ForwardingHeader.max_response_length", "reload.forwarding.max_response_length",
            "ForwardingHeader.via_list_length", "reload.forwarding.via_list.length",
            "ForwardingHeader.destination_list_length", "reload.forwarding.destination_list.length");

    /** More of them, with those of its options. */
    static final Map<String, String> OPTIONS = Map.of(
            "ForwardingHeader.options_length", "reload.forwarding.options.length",
            "ForwardingOption.type", "reload.forwarding.option.type",
            "ForwardingOption.flags", "reload.forwarding.option.flags",
            "ExtensiveRoutingModeOption.routemode", "reload.routemode",
            "ExtensiveRoutingModeOption.transport", "reload.extensiveroutingmode.transport");

    /** Numbers of the contents, by our name. */
    static final Map<String, String> CONTENTS = Map.of(
            "MessageContents.message_code", "reload.message.code",
            "ErrorResponse.error_code", "reload.error_response.code",
            "AppAttachReq.application", "reload.application",
            "StoreReq.replica_number", "reload.store.replica_number",
            "PingAns.response_id", "reload.ping.response_id",
            "ChordUpdate.type", "reload.chordupdate.type",
            "ChordLeaveData.type", "reload.chordleavedata.type",
            "SipRegistration.type", "reload.sipregistration.type",
            "TurnServer.iteration", "reload.turnserver.iteration",
            "IceCandidate.type", "reload.icecandidate.type");

    /** Numbers of frames, by our name. */
    static final Map<String, String> FRAME = Map.of(
            "FramedMessage.type", "reload_framing.type",
            "FramedMessage.sequence", "reload_framing.sequence",
            "FramedMessage.ack_sequence", "reload_framing.ack_sequence",
            "FramedMessage.received", "reload_framing.received");

    /** The codes of errors that tshark has other numbers for (RFC 7851), or none. */
    static final int FIRST_UNNAMED_ERROR = 0x14;

    private TsharkFields() {}

    /** Why no message shows the fields whose names match a regular expression. */
    static Map<String, String> unreachable() {
        Map<String, String> reasons = new LinkedHashMap<>();
        reasons.put(
                "reload\\.(diagnostic|dmflags).*",
                "extension Diagnostic_Ping is type 3 to tshark, and 2 in RFC 7851; its information has other numbers too");
        reasons.put(
                "reload\\.pathtrack.*", "PathTrack has the codes 101 and 102 to tshark, and 0x27 and 0x28 in RFC 7851");
        reasons.put("reload\\.redirserviceprovider.*", "Kind REDIR is 104 to tshark, and 0x104 in RFC 7374");
        reasons.put(
                "reload\\.(arrayentry|datavalue|dictionaryentry|ipaddressport|metadata|opaque|resource_id)",
                "such a structure is always shown under the name of the field that holds it");
        reasons.put("reload\\.reassembled_in", "shown in a second pass only");
        reasons.put(
                "reload\\.(truncated_field|truncated_packet|unknown_data_model|no_xml_dissector)"
                        + "|reload_framing\\.no_dissector",
                "a complaint that nothing gives reason for");
        reasons.put(
                "reload\\.fragment\\.(error|multipletails|toolongfragment|overlap.*)",
                "a complaint of fragments that do not fit together");
        reasons.put("reload_framing\\.duplicate", "a frame that is sent again has a number of its own");
        return reasons;
    }

    /** How the reason's expressions divide {@code fields}: those that none of them matches. */
    static List<String> reachable(List<String> fields) {
        return fields.stream()
                .filter(field -> unreachable().keySet().stream().noneMatch(field::matches))
                .toList();
    }
}
