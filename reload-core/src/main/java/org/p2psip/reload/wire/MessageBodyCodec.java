// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Encodes and decodes the bodies of messages. */
public final class MessageBodyCodec {
    private static final Map<MessageCode, BodyType<?>> BY_CODE = new HashMap<>();
    private static final Map<Class<?>, BodyType<?>> BY_CLASS = new HashMap<>();

    static {
        add(MessageCode.PING_REQUEST, "PingReq", PingRequest.class, plain(PingRequest::decode), PingRequest::encode);
        add(MessageCode.PING_ANSWER, "PingAns", PingAnswer.class, plain(PingAnswer::decode), PingAnswer::encode);
        add(
                MessageCode.ATTACH_REQUEST,
                "AttachReqAns",
                AttachRequest.class,
                plain(AttachRequest::decode),
                AttachRequest::encode);
        add(
                MessageCode.ATTACH_ANSWER,
                "AttachReqAns",
                AttachAnswer.class,
                plain(AttachAnswer::decode),
                AttachAnswer::encode);
        add(
                MessageCode.APP_ATTACH_REQUEST,
                "AppAttachReq",
                AppAttachRequest.class,
                plain(AppAttachRequest::decode),
                AppAttachRequest::encode);
        add(
                MessageCode.APP_ATTACH_ANSWER,
                "AppAttachAns",
                AppAttachAnswer.class,
                plain(AppAttachAnswer::decode),
                AppAttachAnswer::encode);
        add(MessageCode.JOIN_REQUEST, "JoinReq", JoinRequest.class, JoinRequest::decode, JoinRequest::encode);
        add(MessageCode.JOIN_ANSWER, "JoinAns", JoinAnswer.class, plain(JoinAnswer::decode), JoinAnswer::encode);
        add(MessageCode.LEAVE_REQUEST, "LeaveReq", LeaveRequest.class, LeaveRequest::decode, LeaveRequest::encode);
        add(MessageCode.LEAVE_ANSWER, "LeaveAns", LeaveAnswer.class, plain(in -> new LeaveAnswer()), (body, out) -> {});
        add(
                MessageCode.UPDATE_REQUEST,
                "UpdateReq",
                UpdateRequest.class,
                plain(UpdateRequest::decode),
                UpdateRequest::encode);
        add(
                MessageCode.UPDATE_ANSWER,
                "UpdateAns",
                UpdateAnswer.class,
                plain(UpdateAnswer::decode),
                UpdateAnswer::encode);
        add(MessageCode.STORE_REQUEST, "StoreReq", StoreRequest.class, StoreRequest::decode, StoreRequest::encode);
        add(MessageCode.STORE_ANSWER, "StoreAns", StoreAnswer.class, StoreAnswer::decode, StoreAnswer::encode);
        add(MessageCode.FETCH_REQUEST, "FetchReq", FetchRequest.class, FetchRequest::decode, FetchRequest::encode);
        add(MessageCode.FETCH_ANSWER, "FetchAns", FetchAnswer.class, FetchAnswer::decode, FetchAnswer::encode);
        add(
                MessageCode.PROBE_REQUEST,
                "ProbeReq",
                ProbeRequest.class,
                plain(ProbeRequest::decode),
                ProbeRequest::encode);
        add(MessageCode.PROBE_ANSWER, "ProbeAns", ProbeAnswer.class, plain(ProbeAnswer::decode), ProbeAnswer::encode);
        add(MessageCode.FIND_REQUEST, "FindReq", FindRequest.class, plain(FindRequest::decode), FindRequest::encode);
        add(MessageCode.FIND_ANSWER, "FindAns", FindAnswer.class, plain(FindAnswer::decode), FindAnswer::encode);
        add(MessageCode.STAT_REQUEST, "StatReq", StatRequest.class, StatRequest::decode, StatRequest::encode);
        add(MessageCode.STAT_ANSWER, "StatAns", StatAnswer.class, StatAnswer::decode, StatAnswer::encode);
        add(
                MessageCode.ROUTE_QUERY_REQUEST,
                "RouteQueryReq",
                RouteQueryRequest.class,
                RouteQueryRequest::decode,
                RouteQueryRequest::encode);
        add(
                MessageCode.ROUTE_QUERY_ANSWER,
                "RouteQueryAns",
                RouteQueryAnswer.class,
                plain(RouteQueryAnswer::decode),
                RouteQueryAnswer::encode);
        add(
                MessageCode.CONFIG_UPDATE_REQUEST,
                "ConfigUpdateReq",
                ConfigUpdateRequest.class,
                plain(ConfigUpdateRequest::decode),
                ConfigUpdateRequest::encode);
        add(
                MessageCode.CONFIG_UPDATE_ANSWER,
                "ConfigUpdateAns",
                ConfigUpdateAnswer.class,
                plain(in -> new ConfigUpdateAnswer()),
                (body, out) -> {});
        add(
                MessageCode.ERROR,
                "ErrorResponse",
                ErrorResponse.class,
                plain(ErrorResponse::decode),
                ErrorResponse::encode);
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
        @Nullable BodyType<?> type = BY_CODE.get(code);
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
        if (body instanceof UnknownBody unknown) {
            return unknown.bytes();
        }
        return WireWriter.toOpaque(out -> encode(body, out));
    }

    /** Appends the encoded form of {@code body}. */
    public static void encode(MessageBody body, WireWriter out) {
        if (body instanceof UnknownBody unknown) {
            out.bytes(unknown.bytes());
            return;
        }
        @Nullable BodyType<?> type = BY_CLASS.get(body.getClass());
        if (type == null) {
            throw new AssertionError("no encoder for " + body.getClass().getSimpleName());
        }
        type.encode(body, out);
    }

    static boolean isKnown(MessageCode code) {
        return BY_CODE.containsKey(code);
    }

    private static <B extends MessageBody> void add(
            MessageCode code, String name, Class<B> bodyClass, Decoder<B> decoder, BiConsumer<B, WireWriter> encoder) {
        BodyType<B> type = new BodyType<>(name, bodyClass, decoder, encoder);
        BY_CODE.put(code, type);
        BY_CLASS.put(bodyClass, type);
    }

    private static <B> Decoder<B> plain(WireReader.Element<B> decoder) {
        return (in, context) -> decoder.read(in);
    }

    private interface Decoder<B> {
        B decode(WireReader in, WireContext context) throws MalformedMessageException;
    }

    /** How bodies of one code are read and written; the name is the RFC's of the structure. */
    private record BodyType<B extends MessageBody>(
            String name, Class<B> bodyClass, Decoder<B> decoder, BiConsumer<B, WireWriter> encoder) {
        void encode(MessageBody body, WireWriter out) {
            encoder.accept(bodyClass.cast(body), out);
        }
    }
}
