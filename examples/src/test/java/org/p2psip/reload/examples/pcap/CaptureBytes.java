// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Makes captures and packets byte by byte, right or wrong. */
public final class CaptureBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteOrder order;

    private CaptureBytes(ByteOrder order) {
        this.order = order;
    }

    /** The beginning of a classic capture. */
    public static CaptureBytes pcap(ByteOrder order, int magic, int linkType) {
        return new CaptureBytes(order).ints(magic).shorts(2, 4).ints(0, 0, 0xFFFF, linkType);
    }

    /** The beginning of a capture of the format pcapng: a section header. */
    public static CaptureBytes pcapng(ByteOrder order) {
        return new CaptureBytes(order).section();
    }

    public CaptureBytes section() {
        return ints(0x0A0D0D0A, 28, 0x1A2B3C4D).shorts(1, 0).ints(-1, -1, 28);
    }

    /** A packet of a classic capture, taken at a second and a fraction. */
    public CaptureBytes packet(int second, int fraction, byte[] bytes) {
        return ints(second, fraction, bytes.length, bytes.length).bytes(bytes);
    }

    /** A pcapng block; the body is filled up to a multiple of four bytes. */
    public CaptureBytes block(int type, byte[] body) {
        int padding = -body.length & 3;
        int length = body.length + padding + 12;
        return ints(type, length).bytes(body).bytes(new byte[padding]).ints(length);
    }

    /** Body of an interface description. */
    public byte[] describe(int linkType, int... options) {
        CaptureBytes body = new CaptureBytes(order).shorts(linkType, 0).ints(0);
        for (int option : options) {
            body.bytes(new byte[] {(byte) option});
        }
        return body.toByteArray();
    }

    /** Body of an enhanced packet block. */
    public byte[] enhanced(int source, long units, byte[] bytes) {
        return new CaptureBytes(order)
                .ints(source, (int) (units >>> 32), (int) units, bytes.length, bytes.length)
                .bytes(bytes)
                .toByteArray();
    }

    public CaptureBytes ints(int... values) {
        for (int value : values) {
            bytes(ByteBuffer.allocate(4).order(order).putInt(value).array());
        }
        return this;
    }

    public CaptureBytes shorts(int... values) {
        for (int value : values) {
            bytes(ByteBuffer.allocate(2).order(order).putShort((short) value).array());
        }
        return this;
    }

    public CaptureBytes bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    public byte[] toByteArray() {
        return out.toByteArray();
    }
}
