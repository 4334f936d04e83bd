// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.p2psip.reload.security.CertificateIssuer;
import org.p2psip.reload.security.CertificateRefusedException;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.EcdsaP256Sha256;
import org.p2psip.reload.security.KeyPairs;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.security.NodeProfile;
import org.p2psip.reload.security.SelfSignedPolicy;
import org.p2psip.reload.security.SignatureRefusedException;
import org.p2psip.reload.security.SignatureVerifier;
import org.p2psip.reload.security.Signer;
import org.p2psip.reload.security.TrustPolicy;
import org.p2psip.reload.wire.DataSignatureInput;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;

/** A node with a real certificate of one test overlay. */
final class Member {
    static final Instant NOW = Instant.parse("2030-06-01T12:00:00Z");

    /** How long certificates are valid from {@link #NOW} on. */
    static final Duration VALID = Duration.ofDays(30);

    private static final String OVERLAY = "example.com";
    private static final Random RANDOM = new Random(7);
    private static final CertificateIssuer ROOT = CertificateIssuer.createRoot(
            "root", KeyPairs.p256(RANDOM), NOW.minus(Duration.ofDays(9)), NOW.plus(Duration.ofDays(900)), RANDOM);
    private static final SignatureVerifier VERIFIER = new SignatureVerifier(
            new CertificateTrust(
                    new TrustPolicy(OVERLAY, 16, List.of(ROOT.certificate()), SelfSignedPolicy.REFUSED, Set.of())),
            List.of(new EcdsaP256Sha256()));

    private static final List<GenericCertificate> CERTIFICATES = new ArrayList<>();

    static final Member ALICE = new Member("alice@example.com", "0a000000000000000000000000000001");
    static final Member BOB = new Member("bob@example.com", "0b000000000000000000000000000001");
    private static final CertificateIssuer BRANCH = ROOT.createIntermediate(
            "branch", KeyPairs.p256(RANDOM), 1, NOW.minus(Duration.ofDays(5)), NOW.plus(Duration.ofDays(90)));
    private static final CertificateIssuer FLOOR = BRANCH.createIntermediate(
            "floor", KeyPairs.p256(RANDOM), 0, NOW.minus(Duration.ofDays(5)), NOW.plus(Duration.ofDays(90)));

    /** The certification authorities between {@link #CAROL} and the root, her issuer first. */
    static final List<Opaque> ISSUERS = List.of(FLOOR.certificate(), BRANCH.certificate());

    static final Member CAROL = new Member("carol@example.com", "0d000000000000000000000000000001", FLOOR);

    static final Member PEER = new Member("peer@example.com", "cc000000000000000000000000000001");

    static {
        ISSUERS.forEach(issuer -> CERTIFICATES.add(new GenericCertificate(GenericCertificate.X509, issuer)));
    }

    private final Credentials credentials;

    Member(String userName, String nodeId) {
        this(userName, nodeId, ROOT);
    }

    private Member(String userName, String nodeId, CertificateIssuer issuer) {
        try {
            NodeId id = NodeId.parse(nodeId);
            AsymmetricCipherKeyPair keys = KeyPairs.p256(RANDOM);
            Opaque der = issuer.issue(
                    new NodeProfile(OVERLAY, List.of(id), userName, NOW.minus(Duration.ofDays(1)), NOW.plus(VALID)),
                    keys.getPublic());
            credentials = Credentials.of(
                    NodeCertificate.parse(der, OVERLAY, 16), id, keys.getPrivate(), new EcdsaP256Sha256());
        } catch (CertificateRefusedException e) {
            throw new AssertionError(e);
        }
        CERTIFICATES.add(credentials.genericCertificate());
    }

    NodeId nodeId() {
        return credentials.nodeId();
    }

    Opaque certificate() {
        return credentials.certificate().der();
    }

    Signer signer() {
        return new Signer(credentials.nodeId(), credentials.userName(), credentials.certificate());
    }

    /** Where this member's user name hashes to. */
    ResourceId home() {
        return hash(Opaque.copyOf(credentials.userName().getBytes(StandardCharsets.UTF_8)));
    }

    /** Where this member's Node-ID hashes to. */
    ResourceId nodeHome() {
        return hash(nodeId().toOpaque());
    }

    StoredData sign(ResourceId resource, KindId kind, StoredDataValue value, long timeMillis, long lifetimeSeconds) {
        Instant time = NOW.plusMillis(timeMillis);
        return new StoredData(
                time,
                lifetimeSeconds,
                value,
                credentials.sign(DataSignatureInput.withoutIdentity(resource, kind, time, value)));
    }

    /** The entry of this member in a dictionary. */
    StoredDataValue entry(String text) {
        return new StoredDataValue.DictionaryEntry(nodeId().toOpaque(), value(text));
    }

    static DataValue value(String text) {
        return new DataValue(true, bytes(text));
    }

    static DataValue removed() {
        return new DataValue(false, Opaque.EMPTY);
    }

    static Opaque bytes(String text) {
        return Opaque.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }

    static ResourceId hash(Opaque name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(name.toByteArray());
            return ResourceId.copyOf(Arrays.copyOf(digest, 16));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Verifies as a node does, with the certificates of all members at hand. */
    static List<DataSigner> verify(List<DataSignature> signatures) {
        List<DataSigner> signers = new ArrayList<>();
        for (DataSignature signature : signatures) {
            if (!signature.isSigned()) {
                signers.add(new DataSigner.Refused("not signed"));
                continue;
            }
            try {
                Signer signer = VERIFIER.verify(signature.signature(), signature.input(), CERTIFICATES, NOW);
                signers.add(new DataSigner.Verified(
                        signer, VERIFIER.trustedFor(signer, NOW).toSeconds()));
            } catch (SignatureRefusedException e) {
                signers.add(new DataSigner.Refused(e.getMessage()));
            }
        }
        return signers;
    }
}
