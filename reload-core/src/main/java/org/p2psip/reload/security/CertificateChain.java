// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.security.CertificateRefusedException.Reason;
import org.p2psip.reload.wire.Opaque;

/**
 * The search for one chain from a node's certificate to a root certificate (RFC 6940, Section 11.3; RFC 5280, Section
 * 6.1, without policies). Used once, by one thread.
 */
final class CertificateChain {
    /** How many intermediate certification authorities may be between a node and a root. */
    static final int MAX_INTERMEDIATES = 4;

    /** How many certificates that came along are considered as intermediates. */
    static final int MAX_CANDIDATES = 64;

    /** How many signatures on certificates are verified in one search. */
    static final int MAX_SIGNATURE_CHECKS = 16;

    private final List<ParsedCertificate> roots;
    private final List<Opaque> others;
    private final Instant now;
    private final List<ParsedCertificate> path = new ArrayList<>();

    private @Nullable List<ParsedCertificate> candidates;
    private @Nullable CertificateRefusedException firstProblem;
    private int signatureChecks;

    CertificateChain(List<ParsedCertificate> roots, List<Opaque> others, Instant now) {
        this.roots = roots;
        this.others = others;
        this.now = now;
    }

    /** The intermediates of the chain that {@link #find} found, the issuer of the leaf first. */
    List<Opaque> issuers() {
        List<Opaque> issuers = new ArrayList<>();
        for (ParsedCertificate issuer : path.subList(1, path.size())) {
            issuers.add(issuer.der());
        }
        return issuers;
    }

    /** Finds a chain and returns the time in which all its certificates are valid, the root included. */
    Validity find(ParsedCertificate leaf) throws CertificateRefusedException {
        path.add(leaf);
        Validity validity = climb(leaf, 0);
        if (validity != null) {
            return validity;
        }
        throw firstProblem != null
                ? firstProblem
                : new CertificateRefusedException(Reason.UNKNOWN_CA, "issuer of the certificate is not known");
    }

    /** Tries the roots, then the intermediates, that bear the name of the issuer of {@code child}. */
    private @Nullable Validity climb(ParsedCertificate child, int intermediatesBelow) {
        for (ParsedCertificate root : roots) {
            if (isIssuer(root, child, intermediatesBelow)) {
                return Validity.of(child).and(Validity.of(root));
            }
        }
        for (ParsedCertificate candidate : candidates()) {
            if (path.contains(candidate) || !isIssuer(candidate, child, intermediatesBelow)) {
                continue;
            }
            if (path.size() > MAX_INTERMEDIATES) {
                note(new CertificateRefusedException(
                        Reason.CHAIN_TOO_LONG, "more than " + MAX_INTERMEDIATES + " intermediate certificates"));
                return null;
            }
            path.add(candidate);
            Validity above = climb(candidate, intermediatesBelow + (candidate.isSelfIssued() ? 0 : 1));
            if (above != null) {
                return above.and(Validity.of(child));
            }
            path.remove(candidate);
        }
        return null;
    }

    private boolean isIssuer(ParsedCertificate issuer, ParsedCertificate child, int intermediatesBelow) {
        if (!issuer.subject().equals(child.issuer())) {
            return false;
        }
        try {
            Validity.of(issuer).require(now);
            issuer.requireIssuer(intermediatesBelow);
            if (signatureChecks == MAX_SIGNATURE_CHECKS) {
                throw new CertificateRefusedException(
                        Reason.CHAIN_TOO_LONG, "no chain within " + MAX_SIGNATURE_CHECKS + " signatures");
            }
            signatureChecks++;
            if (child.isSignedBy(issuer.publicKey())) {
                return true;
            }
            throw new CertificateRefusedException(Reason.BAD_SIGNATURE, "certificate is not signed by its issuer");
        } catch (CertificateRefusedException e) {
            note(e);
            return false;
        }
    }

    private void note(CertificateRefusedException problem) {
        if (firstProblem == null) {
            firstProblem = problem;
        }
    }

    private List<ParsedCertificate> candidates() {
        List<ParsedCertificate> found = candidates;
        if (found == null) {
            found = new ArrayList<>();
            for (Opaque der : others.subList(0, Math.min(others.size(), MAX_CANDIDATES))) {
                try {
                    found.add(ParsedCertificate.parse(der));
                } catch (CertificateRefusedException e) {
                    // Certificates of other signers share the bucket; one that is broken is simply no issuer.
                }
            }
            candidates = found;
        }
        return found;
    }
}
