// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.SignerIdentity;

/**
 * What a node proves its Node-ID and user name with: a certificate and its private key (RFC 6940, Section 11.3).
 *
 * <p>Immutable and thread-safe. Shows the private key to nobody but the caller of {@link #privateKey}.
 */
public final class Credentials {
    private static final Opaque PROBE = Opaque.copyOf(new byte[] {1});

    private final NodeCertificate certificate;
    private final List<Opaque> intermediates;
    private final NodeId nodeId;
    private final AsymmetricKeyParameter privateKey;
    private final SignatureScheme scheme;
    private final SignerIdentity identity;

    private Credentials(
            NodeCertificate certificate,
            List<Opaque> intermediates,
            NodeId nodeId,
            AsymmetricKeyParameter privateKey,
            SignatureScheme scheme) {
        this.certificate = certificate;
        this.intermediates = intermediates;
        this.nodeId = nodeId;
        this.privateKey = privateKey;
        this.scheme = scheme;
        this.identity = identity(certificate, nodeId);
    }

    /** Credentials whose certificate a root certificate, or the node itself, has signed. */
    public static Credentials of(
            NodeCertificate certificate, NodeId nodeId, AsymmetricKeyParameter privateKey, SignatureScheme scheme) {
        return of(certificate, List.of(), nodeId, privateKey, scheme);
    }

    /**
     * Credentials of a node.
     *
     * @param certificate the certificate of the node; whether others trust it is not checked
     * @param intermediates DER forms of the certification authorities between it and a root certificate, the issuer of
     *     the certificate first, without the root
     * @param nodeId the Node-ID to act as, one of the certificate's
     * @param privateKey the key that belongs to the certificate
     * @param scheme how to sign
     * @throws IllegalArgumentException if the Node-ID is not in the certificate, or certificate, key and scheme do not
     *     belong together
     */
    public static Credentials of(
            NodeCertificate certificate,
            List<Opaque> intermediates,
            NodeId nodeId,
            AsymmetricKeyParameter privateKey,
            SignatureScheme scheme) {
        if (!certificate.nodeIds().contains(nodeId)) {
            throw new IllegalArgumentException("Node-ID " + nodeId + " is not in the certificate");
        }
        if (!privateKey.isPrivate()) {
            throw new IllegalArgumentException("private key is a public key");
        }
        if (!scheme.accepts(certificate.publicKey())) {
            throw new IllegalArgumentException("key of the certificate does not fit the signature algorithm");
        }
        if (!scheme.verify(certificate.publicKey(), PROBE, scheme.sign(privateKey, PROBE))) {
            throw new IllegalArgumentException("private key does not belong to the certificate");
        }
        return new Credentials(certificate, List.copyOf(intermediates), nodeId, privateKey, scheme);
    }

    private static SignerIdentity identity(NodeCertificate certificate, NodeId nodeId) {
        if (certificate.nodeIds().size() == 1) {
            return new SignerIdentity.CertHash(Digests.SHA256, certificate.certHash());
        }
        byte[] hash = Digests.sha256(nodeId.toByteArray(), certificate.der().toByteArray());
        return new SignerIdentity.CertHashNodeId(Digests.SHA256, Opaque.copyOf(hash));
    }

    /** The Node-ID that signs. */
    public NodeId nodeId() {
        return nodeId;
    }

    /** The user name of the certificate, empty if it has none. */
    public String userName() {
        return certificate.userName();
    }

    /** The certificate of the node. */
    public NodeCertificate certificate() {
        return certificate;
    }

    /** DER forms of the certificate and of the intermediates above it, without the root. */
    public List<Opaque> chain() {
        List<Opaque> chain = new ArrayList<>();
        chain.add(certificate.der());
        chain.addAll(intermediates);
        return List.copyOf(chain);
    }

    /** The certificate of the node in the form of a message's bucket. */
    public GenericCertificate genericCertificate() {
        return new GenericCertificate(GenericCertificate.X509, certificate.der());
    }

    /** The {@link #chain} in the form of a message's bucket: all that a receiver needs besides the root. */
    public List<GenericCertificate> genericCertificates() {
        return chain().stream()
                .map(der -> new GenericCertificate(GenericCertificate.X509, der))
                .collect(Collectors.toList());
    }

    /**
     * How signatures name the signer: by the hash of the certificate if it has one Node-ID, otherwise by that of
     * Node-ID and certificate (RFC 6940, Section 6.3.4).
     */
    public SignerIdentity identity() {
        return identity;
    }

    /**
     * Signs.
     *
     * @param inputWithoutIdentity the bytes to sign up to, and without, the signer identity, which is appended
     */
    public Signature sign(Opaque inputWithoutIdentity) {
        byte[] head = inputWithoutIdentity.toByteArray();
        byte[] tail = identity.encoded().toByteArray();
        byte[] input = new byte[head.length + tail.length];
        System.arraycopy(head, 0, input, 0, head.length);
        System.arraycopy(tail, 0, input, head.length, tail.length);
        return new Signature(scheme.algorithm(), identity, scheme.sign(privateKey, Opaque.copyOf(input)));
    }

    /** How the credentials sign. */
    public SignatureScheme scheme() {
        return scheme;
    }

    /** The private key; for the secure channels of the node only. */
    public AsymmetricKeyParameter privateKey() {
        return privateKey;
    }

    /**
     * The private key in the form of the Java platform, for TLS.
     *
     * @param provider the provider of the key, such as a {@code BouncyCastleProvider}; not registered anywhere
     * @throws GeneralSecurityException if the provider knows no keys of this kind
     */
    public PrivateKey privateKey(Provider provider) throws GeneralSecurityException {
        String algorithm = privateKey instanceof RSAKeyParameters ? "RSA" : "EC";
        return KeyFactory.getInstance(algorithm, provider).generatePrivate(new PKCS8EncodedKeySpec(pkcs8()));
    }

    /**
     * The {@link #chain} in the form of the Java platform, for TLS.
     *
     * @param provider the provider of the certificates, such as a {@code BouncyCastleProvider}; not registered anywhere
     * @throws GeneralSecurityException if the provider knows no X.509 certificates
     */
    public List<X509Certificate> chain(Provider provider) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509", provider);
        List<X509Certificate> certificates = new ArrayList<>();
        for (Opaque der : chain()) {
            certificates.add(
                    (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der.toByteArray())));
        }
        return List.copyOf(certificates);
    }

    /** PKCS #8 form of the private key. */
    byte[] pkcs8() {
        return pkcs8(privateKey);
    }

    static byte[] pkcs8(AsymmetricKeyParameter privateKey) {
        try {
            return PrivateKeyInfoFactory.createPrivateKeyInfo(privateKey).getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("private key has no PKCS #8 form", e);
        }
    }

    /** Node-ID and user name, never the key. */
    @Override
    public String toString() {
        return "Credentials[" + nodeId + (userName().isEmpty() ? "" : " of " + userName()) + "]";
    }
}
