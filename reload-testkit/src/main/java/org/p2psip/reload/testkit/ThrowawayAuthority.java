// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.p2psip.reload.security.CertificateIssuer;
import org.p2psip.reload.security.CertificateRefusedException;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.security.NodeProfile;
import org.p2psip.reload.security.SelfSignedPolicy;
import org.p2psip.reload.security.SignatureScheme;
import org.p2psip.reload.security.TrustPolicy;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/**
 * A certification authority for one simulation, with the credentials of its nodes. Certificates are real ones, signed
 * with ECDSA; what the nodes sign with is the caller's choice.
 *
 * <p>Everything follows from the simulation's seed and the order of the calls, but the keys, which come from a {@link
 * KeyPool}.
 *
 * <p>Not thread-safe.
 */
public final class ThrowawayAuthority {
    /** Length of the Node-IDs it draws, in bytes. */
    public static final int NODE_ID_LENGTH = NodeId.MIN_LENGTH;

    /** How many certificates {@link #trust} remembers. */
    public static final int MAX_REMEMBERED_CERTIFICATES = 65_536;

    private static final Duration BACKDATING = Duration.ofDays(1);
    private static final Duration VALIDITY = Duration.ofDays(365);

    private final String overlayName;
    private final SignatureScheme scheme;
    private final KeyPool keys;
    private final Random random;
    private final Instant notBefore;
    private final Instant notAfter;
    private final CertificateIssuer issuer;
    private final CertificateTrust trust;

    /** Number 0 is the authority's own key. */
    private int nextKey = 1;

    private ThrowawayAuthority(
            Simulation simulation, String overlayName, String name, SignatureScheme scheme, KeyPool keys) {
        this.overlayName = overlayName;
        this.scheme = scheme;
        this.keys = keys;
        this.random = simulation.random("authority " + name + " of " + overlayName);
        this.notBefore = simulation.clock().instant().minus(BACKDATING);
        this.notAfter = simulation.clock().instant().plus(VALIDITY);
        this.issuer = CertificateIssuer.createRoot(
                name, keys.keyPair(0), notBefore.minus(VALIDITY), notAfter.plus(VALIDITY), random);
        this.trust = new CertificateTrust(trustPolicy(Set.of()), MAX_REMEMBERED_CERTIFICATES);
    }

    /**
     * An authority whose nodes sign with {@link FastSignatures}, with keys of its own.
     *
     * @param overlayName instance name of the overlay
     */
    public static ThrowawayAuthority of(Simulation simulation, String overlayName) {
        return of(simulation, overlayName, new FastSignatures(), new KeyPool());
    }

    /**
     * An authority.
     *
     * @param overlayName instance name of the overlay
     * @param scheme what the nodes sign with, one for keys of curve P-256: {@link FastSignatures} or {@link
     *     org.p2psip.reload.security.EcdsaP256Sha256}
     * @param keys where keys come from, perhaps shared with other simulations
     */
    public static ThrowawayAuthority of(
            Simulation simulation, String overlayName, SignatureScheme scheme, KeyPool keys) {
        return new ThrowawayAuthority(simulation, overlayName, "simulated CA", scheme, keys);
    }

    /**
     * Another authority for the same overlay, which nobody trusts who trusts this one, to make credentials that have to be
     * refused.
     */
    public static ThrowawayAuthority untrusted(Simulation simulation, String overlayName) {
        return new ThrowawayAuthority(
                simulation, overlayName, "simulated unknown CA", new FastSignatures(), new KeyPool());
    }

    /** Instance name of the overlay. */
    public String overlayName() {
        return overlayName;
    }

    /** DER form of the authority's own certificate, for the overlay's configuration. */
    public Opaque rootCertificate() {
        return issuer.certificate();
    }

    /**
     * The policy that trusts this authority and no other.
     *
     * @param badNodes revoked Node-IDs
     */
    public TrustPolicy trustPolicy(Set<NodeId> badNodes) {
        return new TrustPolicy(
                overlayName, NODE_ID_LENGTH, List.of(rootCertificate()), SelfSignedPolicy.REFUSED, badNodes);
    }

    /**
     * Trust in this authority and no other, revoking nobody. All nodes of a simulation can share this one object, so that
     * each certificate is checked once only.
     */
    public CertificateTrust trust() {
        return trust;
    }

    /** What the nodes have to accept: the scheme that they sign with, and those of the library. */
    public List<SignatureScheme> schemes() {
        List<SignatureScheme> schemes = new ArrayList<>();
        schemes.add(scheme);
        for (SignatureScheme standard : SignatureScheme.standard()) {
            if (!standard.algorithm().equals(scheme.algorithm())) {
                schemes.add(standard);
            }
        }
        return List.copyOf(schemes);
    }

    /** A Node-ID drawn from the seed. */
    public NodeId randomNodeId() {
        byte[] bytes = new byte[NODE_ID_LENGTH];
        random.nextBytes(bytes);
        return NodeId.copyOf(bytes);
    }

    /**
     * Credentials with a Node-ID drawn from the seed, valid from a day before the simulation began until a year after.
     *
     * @param userName visible ASCII, for example {@code "alice@example.org"}
     */
    public Credentials issue(String userName) {
        return issue(userName, randomNodeId());
    }

    /**
     * Credentials with a given Node-ID, valid from a day before the simulation began until a year after.
     *
     * @param userName visible ASCII, for example {@code "alice@example.org"}
     */
    public Credentials issue(String userName, NodeId nodeId) {
        return issue(new NodeProfile(overlayName, List.of(nodeId), userName, notBefore, notAfter));
    }

    /**
     * Credentials that say whatever the test needs: an overlay of another name, several Node-IDs, a validity that is over.
     * They act as the first of the Node-IDs.
     */
    public Credentials issue(NodeProfile profile) {
        AsymmetricCipherKeyPair pair = keys.keyPair(nextKey++);
        Opaque der = issuer.issue(profile, pair.getPublic());
        NodeId nodeId = profile.nodeIds().get(0);
        try {
            return Credentials.of(
                    NodeCertificate.parse(der, profile.overlayName(), nodeId.length()),
                    nodeId,
                    pair.getPrivate(),
                    scheme);
        } catch (CertificateRefusedException e) {
            throw new AssertionError("own certificate is refused", e);
        }
    }
}
