// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import org.p2psip.reload.wire.MessageCode;

/** What tshark 4 complains of in messages that are right: by its words, and by what exactly is in such a message. */
enum KnownFault {
    /** It does not know the identity {@code none}, by which values are signed that nobody stored (RFC 6940, 7.4.2.2). */
    SIGNED_BY_NOBODY("Unknown identity type") {
        @Override
        boolean isIn(ReadMessage message) {
            return message.numbers("SignerIdentity.identity_type").contains(NONE);
        }
    },

    /** It looks for the keys of a dictionary where their specifier begins, and takes half of the Kind for a length. */
    DICTIONARY_KEYS("Computed length > max_field length") {
        @Override
        boolean isIn(ReadMessage message) {
            boolean asks = message.code() == MessageCode.FETCH_REQUEST.value()
                    || message.code() == MessageCode.STAT_REQUEST.value();
            return asks
                    && message.nodes("StoredDataSpecifier").stream()
                            .filter(specifier -> specifier.child("keys") != null)
                            .anyMatch(KnownFault::seemsTooLong);
        }
    },

    /** It subtracts the Forwarding Header twice from the space that a document has. */
    DOCUMENT_BEHIND_LONG_HEADER("Malformed Packet (Exception occurred)") {
        @Override
        boolean isIn(ReadMessage message) {
            if (message.code() != MessageCode.CONFIG_UPDATE_REQUEST.value() || !message.isUnfragmented()) {
                return false;
            }
            int headerBytes = message.nodes("ForwardingHeader").get(0).size();
            return message.nodes("ConfigUpdateReq.config_data").stream()
                            .anyMatch(node -> message.length() - headerBytes < node.offset() + DOCUMENT_LENGTH_BYTES)
                    || message.nodes("ConfigUpdateReq.kinds").stream()
                            .filter(node -> node.value() != null)
                            .anyMatch(node -> message.length() - headerBytes < node.offset() + KIND_LENGTH_BYTES);
        }
    };

    private static final long NONE = 3;
    private static final int DOCUMENT_LENGTH_BYTES = 3;
    private static final int KIND_LENGTH_BYTES = 2;

    private final String complaint;

    KnownFault(String complaint) {
        this.complaint = complaint;
    }

    /** The expert item that tshark shows. */
    String complaint() {
        return complaint;
    }

    /** Whether tshark complains of {@code message}. */
    abstract boolean isIn(ReadMessage message);

    /** Each key has the length that the upper half of the Kind-ID says, so they rarely add up to the list's length. */
    private static boolean seemsTooLong(TreeNode specifier) {
        long keyBytes =
                ReadMessage.numbers(specifier, "StoredDataSpecifier.length").get(0) - Short.BYTES;
        long kind = ReadMessage.numbers(specifier, "StoredDataSpecifier.kind").get(0);
        return keyBytes % ((kind >>> Short.SIZE) + Short.BYTES) != 0;
    }
}
