// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.util.List;
import org.p2psip.reload.security.Signer;
import org.p2psip.reload.storage.DataSigner;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.MessageBody;

/**
 * A verified answer.
 *
 * @param body the answer, perhaps an error
 * @param signer who gave it
 * @param dataSigners who signed each stored value in it, in order
 * @param certificates the bucket that came with it
 * @param hops links that it crossed, 0 when the node answered itself
 * @param roundTripNanos since the request was first sent
 */
record Answer(
        MessageBody body,
        Signer signer,
        List<DataSigner> dataSigners,
        List<GenericCertificate> certificates,
        int hops,
        long roundTripNanos) {}
