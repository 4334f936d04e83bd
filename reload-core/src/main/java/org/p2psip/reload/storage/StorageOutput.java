// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.List;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.ResourceId;

/** What the node has to do, or may want to know, after it fed its {@link Storage}. */
public sealed interface StorageOutput {
    /**
     * Answer the request that brought the token.
     *
     * @param token the request's
     * @param body the answer, or an {@link org.p2psip.reload.wire.ErrorResponse}
     * @param certificates those of the signers of the values in the answer, for its security block
     */
    record Answer(long token, MessageBody body, List<GenericCertificate> certificates) implements StorageOutput {
        /** Copies the list. */
        public Answer {
            certificates = List.copyOf(certificates);
        }
    }

    /**
     * Persist what is to be stored; {@link Storage#handlePersisted} or {@link Storage#handlePersistFailed} follows. Until
     * then nothing is stored and nothing is answered.
     *
     * @param token chosen by the storage
     * @param written the values that are added or replaced, and the new generation counters
     */
    record Persist(long token, PersistentResource written) implements StorageOutput {
        /** Where the values lie. */
        public ResourceId resource() {
            return written.resource();
        }
    }

    /**
     * What is stored at {@code resource} has changed by a Store, by copies from another peer or by a merge.
     *
     * @param resource where
     */
    record Changed(ResourceId resource) implements StorageOutput {}

    /**
     * All values at {@code resource} were dropped, because others keep them: what was persisted of them may go, too.
     *
     * @param resource where
     */
    record Forgotten(ResourceId resource) implements StorageOutput {}
}
