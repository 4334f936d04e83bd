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
        add(MessageCode.PING_REQUEST, PingRequest.class, plain(PingRequest::decode), PingRequest::encode);
        add(MessageCode.PING_ANSWER, PingAnswer.class, plain(PingAnswer::decode), PingAnswer::encode);
        add(MessageCode.ATTACH_REQUEST, AttachRequest.class, plain(AttachRequest::decode), AttachRequest::encode);
        add(MessageCode.ATTACH_ANSWER, AttachAnswer.class, plain(AttachAnswer::decode), AttachAnswer::encode);
        add(
                MessageCode.APP_ATTACH_REQUEST,
                AppAttachRequest.class,
                plain(AppAttachRequest::decode),
                AppAttachRequest::encode);
        add(
                MessageCode.APP_ATTACH_ANSWER,
                AppAttachAnswer.class,
                plain(AppAttachAnswer::decode),
                AppAttachAnswer::encode);
        add(MessageCode.JOIN_REQUEST, JoinRequest.class, JoinRequest::decode, JoinRequest::encode);
        add(MessageCode.JOIN_ANSWER, JoinAnswer.class, plain(JoinAnswer::decode), JoinAnswer::encode);
        add(MessageCode.LEAVE_REQUEST, LeaveRequest.class, LeaveRequest::decode, LeaveRequest::encode);
        add(MessageCode.LEAVE_ANSWER, LeaveAnswer.class, plain(in -> new LeaveAnswer()), (body, out) -> {});
        add(MessageCode.UPDATE_REQUEST, UpdateRequest.class, plain(UpdateRequest::decode), UpdateRequest::encode);
        add(MessageCode.UPDATE_ANSWER, UpdateAnswer.class, plain(UpdateAnswer::decode), UpdateAnswer::encode);
        add(MessageCode.STORE_REQUEST, StoreRequest.class, StoreRequest::decode, StoreRequest::encode);
        add(MessageCode.STORE_ANSWER, StoreAnswer.class, StoreAnswer::decode, StoreAnswer::encode);
        add(MessageCode.FETCH_REQUEST, FetchRequest.class, FetchRequest::decode, FetchRequest::encode);
        add(MessageCode.FETCH_ANSWER, FetchAnswer.class, FetchAnswer::decode, FetchAnswer::encode);
        add(MessageCode.ERROR, ErrorResponse.class, plain(ErrorResponse::decode), ErrorResponse::encode);
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

    static MessageBody decode(MessageCode code, WireReader in, WireContext context) throws MalformedMessageException {
        @Nullable BodyType<?> type = BY_CODE.get(code);
        if (type == null) {
            return new UnknownBody(code, in.rest());
        }
        MessageBody body = type.decoder.decode(in, context);
        in.requireEnd("MessageContents.message_body");
        return body;
    }

    /** The encoded form of {@code body}. */
    public static Opaque encode(MessageBody body) {
        if (body instanceof UnknownBody unknown) {
            return unknown.bytes();
        }
        @Nullable BodyType<?> type = BY_CLASS.get(body.getClass());
        if (type == null) {
            throw new AssertionError("no encoder for " + body.getClass().getSimpleName());
        }
        return WireWriter.toOpaque(out -> type.encode(body, out));
    }

    static boolean isKnown(MessageCode code) {
        return BY_CODE.containsKey(code);
    }

    private static <B extends MessageBody> void add(
            MessageCode code, Class<B> bodyClass, Decoder<B> decoder, BiConsumer<B, WireWriter> encoder) {
        BodyType<B> type = new BodyType<>(bodyClass, decoder, encoder);
        BY_CODE.put(code, type);
        BY_CLASS.put(bodyClass, type);
    }

    private static <B> Decoder<B> plain(WireReader.Element<B> decoder) {
        return (in, context) -> decoder.read(in);
    }

    private interface Decoder<B> {
        B decode(WireReader in, WireContext context) throws MalformedMessageException;
    }

    private record BodyType<B extends MessageBody>(
            Class<B> bodyClass, Decoder<B> decoder, BiConsumer<B, WireWriter> encoder) {
        void encode(MessageBody body, WireWriter out) {
            encoder.accept(bodyClass.cast(body), out);
        }
    }
}
