// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.p2psip.reload.security.CertificateRefusedException.Reason;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/**
 * Decides which certificates entitle their holders to take part in an overlay (RFC 6940, Sections 11.3 and 13.3). Secure
 * channels, messages and stored data all ask here, and nowhere else.
 *
 * <p>A certificate is trusted if it keeps to the profile of {@link NodeCertificate#parse}, none of its Node-IDs is
 * revoked, and either it chains to a root certificate, all certificates of the chain being valid, or it is self-signed,
 * the overlay permits that and its Node-IDs are those of its key.
 *
 * <p>Remembers certificates it has trusted, a bounded number of them, and compares the dates of the whole chain with
 * the current time at every use. Thread-safe; nodes of the same overlay may share one.
 */
public final class CertificateTrust {
    /** How many trusted certificates are remembered unless the constructor is told otherwise. */
    public static final int DEFAULT_MAX_CACHED_CERTIFICATES = 1024;

    private record State(TrustPolicy policy, List<ParsedCertificate> roots, TrustCache cache, int maxCached) {
        State(TrustPolicy policy, int maxCached) {
            this(policy, parseRoots(policy.rootCertificates()), new TrustCache(maxCached), maxCached);
        }
    }

    private volatile State state;

    /** Creates a decision by {@code policy} that remembers {@link #DEFAULT_MAX_CACHED_CERTIFICATES} certificates. */
    public CertificateTrust(TrustPolicy policy) {
        this(policy, DEFAULT_MAX_CACHED_CERTIFICATES);
    }

    /**
     * Creates a decision by {@code policy}.
     *
     * @param maxCachedCertificates how many trusted certificates to remember, at least 1; beyond it the one that was
     *     unused longest is forgotten
     */
    public CertificateTrust(TrustPolicy policy, int maxCachedCertificates) {
        if (maxCachedCertificates < 1) {
            throw new IllegalArgumentException("cache holds " + maxCachedCertificates + " certificates, at least 1");
        }
        this.state = new State(policy, maxCachedCertificates);
    }

    private CertificateTrust(State state) {
        this.state = state;
    }

    /** A decision of its own that shares what this one remembers, until the policy of either is changed. */
    public CertificateTrust copy() {
        return new CertificateTrust(state);
    }

    /** Decides by another policy from now on, and forgets all decisions. Takes effect at once, in all threads. */
    public void change(TrustPolicy policy) {
        state = new State(policy, state.maxCached());
    }

    /** Whether {@code der} can serve as a root certificate: readable, and a certification authority. */
    public static boolean isUsableRoot(Opaque der) {
        try {
            ParsedCertificate root = ParsedCertificate.parse(der);
            root.requireIssuer(0);
            root.publicKey();
            return true;
        } catch (CertificateRefusedException e) {
            return false;
        }
    }

    private static List<ParsedCertificate> parseRoots(List<Opaque> certificates) {
        List<ParsedCertificate> roots = new ArrayList<>();
        for (Opaque der : certificates) {
            try {
                roots.add(ParsedCertificate.parse(der));
            } catch (CertificateRefusedException e) {
                // Configurations in the field contain such; whoever reads one warns with the help of isUsableRoot.
            }
        }
        return List.copyOf(roots);
    }

    /**
     * Checks the certificate of a node.
     *
     * @param der DER form of the certificate; any bytes
     * @param otherCertificates DER forms of certificates that came along, among which intermediate certification
     *     authorities are looked for: the rest of a TLS chain or of a message's bucket, in any order. The first {@value
     *     CertificateChain#MAX_CANDIDATES} are considered
     * @param now the current calendar time
     * @return the certificate, to be trusted at {@code now} and not to be kept as trusted
     * @throws CertificateRefusedException if it is not trusted
     */
    public NodeCertificate check(Opaque der, List<Opaque> otherCertificates, Instant now)
            throws CertificateRefusedException {
        return find(der, otherCertificates, now).certificate();
    }

    /**
     * For how long a certificate can be trusted from {@code now} on by the dates of its whole chain; never negative.
     *
     * @param otherCertificates as for {@link #check}
     * @throws CertificateRefusedException if it is not trusted
     */
    public Duration trustedFor(Opaque der, List<Opaque> otherCertificates, Instant now)
            throws CertificateRefusedException {
        return Duration.between(
                now, find(der, otherCertificates, now).validity().notAfter());
    }

    /** As {@link #check}, with the intermediates that lead to a root certificate. */
    TrustCache.Entry find(Opaque der, List<Opaque> otherCertificates, Instant now) throws CertificateRefusedException {
        State decidedBy = state;
        TrustPolicy policy = decidedBy.policy();
        TrustCache cache = decidedBy.cache();
        TrustCache.Entry known = cache.get(der);
        if (known != null && known.validity().holds(now)) {
            return known;
        }
        cache.remove(der);
        ParsedCertificate parsed = ParsedCertificate.parse(der);
        Names names = Names.read(parsed, policy.overlayName(), policy.nodeIdLength());
        for (NodeId nodeId : names.nodeIds()) {
            if (policy.badNodes().contains(nodeId)) {
                throw new CertificateRefusedException(Reason.BAD_NODE, "Node-ID " + nodeId + " is revoked");
            }
        }
        Validity.of(parsed).require(now);
        Chain chain = authorize(decidedBy, parsed, names, otherCertificates, now);
        NodeCertificate certificate = NodeCertificate.of(parsed, names);
        return cache.put(new TrustCache.Entry(certificate, chain.validity(), chain.issuers()));
    }

    private record Chain(Validity validity, List<Opaque> issuers) {}

    /** Finds out who vouches for a certificate, and for how long. */
    private static Chain authorize(
            State decidedBy, ParsedCertificate parsed, Names names, List<Opaque> otherCertificates, Instant now)
            throws CertificateRefusedException {
        TrustPolicy policy = decidedBy.policy();
        if (policy.selfSigned() != SelfSignedPolicy.REFUSED
                && parsed.isSelfIssued()
                && parsed.isSignedBy(parsed.publicKey())) {
            requireNodeIdsOfKey(policy, parsed, names);
            return new Chain(Validity.of(parsed), List.of());
        }
        CertificateChain chain = new CertificateChain(decidedBy.roots(), otherCertificates, now);
        Validity validity = chain.find(parsed);
        if (names.userName().isEmpty()) {
            throw new CertificateRefusedException(Reason.NO_USER_NAME, "certificate has no rfc822Name");
        }
        return new Chain(validity, chain.issuers());
    }

    private static void requireNodeIdsOfKey(TrustPolicy policy, ParsedCertificate parsed, Names names)
            throws CertificateRefusedException {
        List<NodeId> derived = policy.selfSigned()
                .nodeIds(parsed.subjectPublicKeyInfo(), names.nodeIds().size(), policy.nodeIdLength());
        Set<NodeId> claimed = new HashSet<>(names.nodeIds());
        if (!claimed.equals(new HashSet<>(derived))) {
            throw new CertificateRefusedException(
                    Reason.NODE_ID_MISMATCH, "Node-ID of the self-signed certificate is not that of its key");
        }
    }

    /** The certificate of this DER form, if it was trusted once; it need not be now. */
    Optional<NodeCertificate> remembered(Opaque der) {
        TrustCache.Entry entry = state.cache().get(der);
        return entry == null ? Optional.empty() : Optional.of(entry.certificate());
    }

    /** The policy this decides by. */
    public TrustPolicy policy() {
        return state.policy();
    }

    /** How many certificates are remembered. */
    public int cachedCertificates() {
        return state.cache().size();
    }
}
