// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.topology.chord.ChordStructures;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.MessageBodyCodec;
import org.p2psip.reload.wire.MessageCode;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.WireContext;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.diagnostics.DiagnosticsRequest;
import org.p2psip.reload.wire.diagnostics.DiagnosticsResponse;
import org.p2psip.reload.wire.diagnostics.PathTrackAnswer;
import org.p2psip.reload.wire.diagnostics.PathTrackRequest;
import org.p2psip.reload.wire.responserouting.ExtensiveRoutingModeOption;
import org.p2psip.reload.wire.selftuning.SelfTuningData;

/** Knows what the bytes of a field are, from what was read of the same message before. */
final class Expansions {
    /** Reads bytes that hold something known. */
    @FunctionalInterface
    interface Reading {
        /** Reads all of {@code in}; what is left over is refused by the caller. */
        void read(WireReader in) throws MalformedMessageException;
    }

    private final WireContext context;
    private final Map<String, Long> numbers = new HashMap<>();
    /** Of the values that follow. */
    private @Nullable KindId kind;

    /** For one message of the overlay {@code context}. */
    Expansions(WireContext context) {
        this.context = context;
    }

    /** Notes a number that was read. */
    void saw(String field, long value) {
        numbers.put(field, value);
    }

    /** Notes a Kind that was read. */
    void sawKind(String field, KindId value) {
        if (field.equals("StoreKindData.kind") || field.equals("FetchKindResponse.kind")) {
            kind = value;
        }
    }

    /** The number that was read last for {@code field}, or -1. */
    long last(String field) {
        return numbers.getOrDefault(field, -1L);
    }

    /** The field's name where the decoder reports bytes under the name of their length. */
    static String nameOf(String field) {
        return field.equals("ForwardingOption.length") ? "ForwardingOption.option" : field;
    }

    /** How to read {@code value}, null if nothing is known about it. */
    @Nullable
    Reading reading(String field, Opaque value) {
        switch (field) {
            case "FramedMessage.message" -> {
                return in -> Dissector.readMessage(in, context);
            }
            case "MessageContents.message_body" -> {
                return body();
            }
            case "UpdateReq.overlay_specific_data" -> {
                return chord(ChordStructures::readUpdate);
            }
            case "RouteQueryAns.overlay_specific_data" -> {
                return chord(ChordStructures::readRouteQueryAnswer);
            }
            case "LeaveReq.overlay_specific_data" -> {
                return value.length() == 0 ? null : chord(ChordStructures::readLeaveData);
            }
            case "DataValue.value" -> {
                return value.length() == 0 || kind == null ? null : new ValueReadings(context).of(kind, value);
            }
            case "ErrorResponse.error_info" -> {
                return value.length() == 0 ? null : errorInfo();
            }
            case "MessageExtension.extension_contents" -> {
                return extension();
            }
            case "ForwardingOption.length" -> {
                return option();
            }
            default -> {
                return null;
            }
        }
    }

    /** Adds to {@code node} what can be told about {@code value} though it is in no structure of RELOAD's. */
    void describe(String field, Opaque value, TreeNode node) {
        boolean inSecurityBlock = field.equals("GenericCertificate.certificate")
                && last("GenericCertificate.type") == GenericCertificate.X509;
        boolean stored = field.equals("DataValue.value")
                && value.length() > 0
                && (KindId.CERTIFICATE_BY_NODE.equals(kind) || KindId.CERTIFICATE_BY_USER.equals(kind));
        if (inSecurityBlock || stored) {
            CertificateText.describe(value, node);
        }
    }

    private @Nullable Reading body() {
        long code = last("MessageContents.message_code");
        if (code < 1) {
            return null;
        }
        if (code == MessageCode.PATH_TRACK_REQUEST.value()) {
            return in -> PathTrackRequest.decode(in, context);
        }
        if (code == MessageCode.PATH_TRACK_ANSWER.value()) {
            return in -> PathTrackAnswer.decode(in, context);
        }
        return in -> MessageBodyCodec.decode(new MessageCode((int) code), in, context);
    }

    private @Nullable Reading chord(Reading reading) {
        return context.nodeIdLength() == ChordStructures.NODE_ID_BYTES ? reading : null;
    }

    private @Nullable Reading extension() {
        long type = last("MessageExtension.type");
        if (type == SelfTuningData.EXTENSION_TYPE) {
            return SelfTuningData::decode;
        }
        if (type != DiagnosticsRequest.EXTENSION_TYPE) {
            return null;
        }
        boolean asks = last("MessageContents.message_code") == MessageCode.PING_REQUEST.value();
        return asks ? DiagnosticsRequest::decode : DiagnosticsResponse::decode;
    }

    private @Nullable Reading option() {
        return last("ForwardingOption.type") == ExtensiveRoutingModeOption.OPTION_TYPE
                ? in -> ExtensiveRoutingModeOption.decode(in, context)
                : null;
    }

    private @Nullable Reading errorInfo() {
        long code = last("ErrorResponse.error_code");
        if (code == ErrorCode.GENERATION_COUNTER_TOO_LOW.value()) {
            return in -> MessageBodyCodec.decode(MessageCode.STORE_ANSWER, in, context);
        }
        if (code == ErrorCode.UNKNOWN_KIND.value()) {
            return in -> in.list8("ErrorResponse.unknown_kinds", each -> each.kindId("ErrorResponse.unknown_kinds"));
        }
        return null;
    }
}
