// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/** The structure that AppAttachRequest and AppAttachAnswer are made of (RFC 6940, Section 6.5.2). */
record AppAttachFields(LinkDescription description, int application) {
    static AppAttachFields decode(WireReader in, String structure) throws MalformedMessageException {
        Opaque ufrag = in.opaque8(structure + ".ufrag");
        Opaque password = in.opaque8(structure + ".password");
        int application = in.uint16(structure + ".application");
        Opaque role = in.opaque8(structure + ".role");
        return new AppAttachFields(
                new LinkDescription(ufrag, password, role, in.list16(structure + ".candidates", IceCandidate::decode)),
                application);
    }

    void encode(WireWriter out, String structure) {
        out.opaque8(description.ufrag());
        out.opaque8(description.password());
        out.uint16(application);
        out.opaque8(description.role());
        out.list16(structure + ".candidates", description.candidates(), IceCandidate::encode);
    }
}
