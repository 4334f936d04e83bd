// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Encodes and decodes the bodies of messages. */
public final class MessageBodyCodec {
    private static final Map<MessageCode, BodyType> BY_CODE = new HashMap<>();

    static {
        add(MessageCode.PING_REQUEST, "PingReq", plain(PingRequest::decode));
        add(MessageCode.PING_ANSWER, "PingAns", plain(PingAnswer::decode));
        add(MessageCode.ATTACH_REQUEST, "AttachReqAns", plain(AttachRequest::decode));
        add(MessageCode.ATTACH_ANSWER, "AttachReqAns", plain(AttachAnswer::decode));
        add(MessageCode.APP_ATTACH_REQUEST, "AppAttachReq", plain(AppAttachRequest::decode));
        add(MessageCode.APP_ATTACH_ANSWER, "AppAttachAns", plain(AppAttachAnswer::decode));
        add(MessageCode.JOIN_REQUEST, "JoinReq", JoinRequest::decode);
        add(MessageCode.JOIN_ANSWER, "JoinAns", plain(JoinAnswer::decode));
        add(MessageCode.LEAVE_REQUEST, "LeaveReq", LeaveRequest::decode);
        add(MessageCode.LEAVE_ANSWER, "LeaveAns", plain(in -> new LeaveAnswer()));
        add(MessageCode.UPDATE_REQUEST, "UpdateReq", plain(UpdateRequest::decode));
        add(MessageCode.UPDATE_ANSWER, "UpdateAns", plain(UpdateAnswer::decode));
        add(MessageCode.STORE_REQUEST, "StoreReq", StoreRequest::decode);
        add(MessageCode.STORE_ANSWER, "StoreAns", StoreAnswer::decode);
        add(MessageCode.FETCH_REQUEST, "FetchReq", FetchRequest::decode);
        add(MessageCode.FETCH_ANSWER, "FetchAns", FetchAnswer::decode);
        add(MessageCode.PROBE_REQUEST, "ProbeReq", plain(ProbeRequest::decode));
        add(MessageCode.PROBE_ANSWER, "ProbeAns", plain(ProbeAnswer::decode));
        add(MessageCode.FIND_REQUEST, "FindReq", plain(FindRequest::decode));
        add(MessageCode.FIND_ANSWER, "FindAns", plain(FindAnswer::decode));
        add(MessageCode.STAT_REQUEST, "StatReq", StatRequest::decode);
        add(MessageCode.STAT_ANSWER, "StatAns", StatAnswer::decode);
        add(MessageCode.ROUTE_QUERY_REQUEST, "RouteQueryReq", RouteQueryRequest::decode);
        add(MessageCode.ROUTE_QUERY_ANSWER, "RouteQueryAns", plain(RouteQueryAnswer::decode));
        add(MessageCode.CONFIG_UPDATE_REQUEST, "ConfigUpdateReq", plain(ConfigUpdateRequest::decode));
        add(MessageCode.CONFIG_UPDATE_ANSWER, "ConfigUpdateAns", plain(in -> new ConfigUpdateAnswer()));
        add(MessageCode.ERROR, "ErrorResponse", plain(ErrorResponse::decode));
    }

    private MessageBodyCodec() {}

    /**
     * Decodes one whole body; offsets in errors count from its first byte.
     *
     * @throws MalformedMessageException if the bytes are cut short, left over or out of range
     */
    public static MessageBody decode(MessageCode code, Opaque body, WireContext context)
            throws MalformedMessageException {
        return decode(code, WireReader.of(body), context);
    }

    /**
     * Decodes the readable bytes of {@code body}; offsets in errors count from the first of them.
     *
     * @param body borrowed; its reader index stays where it is
     * @throws MalformedMessageException if the bytes are cut short, left over or out of range
     */
    public static MessageBody decode(MessageCode code, ByteBuf body, WireContext context)
            throws MalformedMessageException {
        return decode(code, WireReader.of(body), context);
    }

    /**
     * Decodes all that {@code in} has left.
     *
     * @throws MalformedMessageException if the bytes are cut short, left over or out of range
     */
    public static MessageBody decode(MessageCode code, WireReader in, WireContext context)
            throws MalformedMessageException {
        @Nullable BodyType type = BY_CODE.get(code);
        if (type == null) {
            return new UnknownBody(code, in.rest("MessageContents.message_body"));
        }
        in.begin(type.name);
        MessageBody body = type.decoder.decode(in, context);
        in.requireEnd("MessageContents.message_body");
        return in.end(type.name, body);
    }

    /** The encoded form of {@code body}. */
    public static Opaque encode(MessageBody body) {
        return body instanceof UnknownBody unknown ? unknown.bytes() : WireWriter.toOpaque(body::encode);
    }

    static boolean isKnown(MessageCode code) {
        return BY_CODE.containsKey(code);
    }

    private static void add(MessageCode code, String name, Decoder decoder) {
        BY_CODE.put(code, new BodyType(name, decoder));
    }

    private static Decoder plain(WireReader.Element<? extends MessageBody> decoder) {
        return (in, context) -> decoder.read(in);
    }

    private interface Decoder {
        MessageBody decode(WireReader in, WireContext context) throws MalformedMessageException;
    }

    /** How bodies of one code are read; the name is the RFC's of the structure. */
    private record BodyType(String name, Decoder decoder) {}
}
