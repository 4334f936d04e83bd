// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment;

import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.security.EcdsaP256Sha256;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.security.NodeProfile;
import org.p2psip.reload.security.RsaPkcs1Sha256;
import org.p2psip.reload.security.SignatureScheme;

/** What to ask an enrollment server for: a certificate for a user name and a key. Immutable. */
public final class EnrollmentRequest {
    private final String userName;
    private final AsymmetricCipherKeyPair keys;
    private final @Nullable String account;
    private final @Nullable String password;
    private final int nodeIdCount;

    private EnrollmentRequest(
            String userName,
            AsymmetricCipherKeyPair keys,
            @Nullable String account,
            @Nullable String password,
            int nodeIdCount) {
        this.userName = userName;
        this.keys = keys;
        this.account = account;
        this.password = password;
        this.nodeIdCount = nodeIdCount;
    }

    /**
     * Asks for a certificate with one Node-ID, without an account.
     *
     * @param userName the name in the overlay, such as {@code alice@pbx.example}: 1 to 254 characters of visible ASCII
     * @param keys the key to certify, RSA of at least 2048 bits or of curve P-256
     */
    public static EnrollmentRequest of(String userName, AsymmetricCipherKeyPair keys) {
        if (!NodeProfile.isLegalUserName(userName)) {
            throw new IllegalArgumentException("user name must be 1 to " + NodeProfile.MAX_USER_NAME_LENGTH
                    + " characters of visible ASCII without spaces");
        }
        if (!scheme(keys).accepts(keys.getPublic())) {
            throw new IllegalArgumentException("key must be RSA of at least 2048 bits or of curve P-256");
        }
        return new EnrollmentRequest(userName, keys, null, null, 1);
    }

    /** The same request on behalf of an account. */
    public EnrollmentRequest withAccount(String account, String password) {
        return new EnrollmentRequest(userName, keys, account, password, nodeIdCount);
    }

    /**
     * The same request for several Node-IDs in one certificate.
     *
     * @param count 1 to {@link NodeCertificate#MAX_NODE_IDS}
     */
    public EnrollmentRequest withNodeIds(int count) {
        if (count < 1 || count > NodeCertificate.MAX_NODE_IDS) {
            throw new IllegalArgumentException("count is " + count + ", must be 1 to " + NodeCertificate.MAX_NODE_IDS);
        }
        return new EnrollmentRequest(userName, keys, account, password, count);
    }

    /** The name in the overlay. */
    public String userName() {
        return userName;
    }

    /** How many Node-IDs the certificate is to have. */
    public int nodeIdCount() {
        return nodeIdCount;
    }

    AsymmetricCipherKeyPair keys() {
        return keys;
    }

    @Nullable
    String account() {
        return account;
    }

    @Nullable
    String password() {
        return password;
    }

    SignatureScheme scheme() {
        return scheme(keys);
    }

    private static SignatureScheme scheme(AsymmetricCipherKeyPair keys) {
        return keys.getPublic() instanceof RSAKeyParameters ? new RsaPkcs1Sha256() : new EcdsaP256Sha256();
    }

    /** The user name, never the password or the key. */
    @Override
    public String toString() {
        return "EnrollmentRequest[" + userName + "]";
    }
}
