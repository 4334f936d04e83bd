// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.List;

/**
 * Tells what a peer was asked about itself (RFC 6940, Section 6.4.2.5.2).
 *
 * @param probeInfo at most 65535 bytes together; copied
 */
public record ProbeAnswer(List<ProbeInformation> probeInfo) implements MessageBody {
    /** Checks the length of the list. */
    public ProbeAnswer {
        probeInfo = List.copyOf(probeInfo);
        Checks.encodedLength(
                "probe info",
                probeInfo.stream().mapToLong(ProbeInformation::encodedLength).sum(),
                Checks.MAX_UINT16);
    }

    @Override
    public MessageCode code() {
        return MessageCode.PROBE_ANSWER;
    }

    static ProbeAnswer decode(WireReader in) throws MalformedMessageException {
        return new ProbeAnswer(in.list16("ProbeAns.probe_info", ProbeInformation::decode));
    }

    @Override
    public void encode(WireWriter out) {
        out.list16("ProbeAns.probe_info", probeInfo, ProbeInformation::encode);
    }
}
