// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.operator.ContentVerifierProvider;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentVerifierProviderBuilder;
import org.bouncycastle.operator.bc.BcRSAContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.Opaque;

/**
 * A PKCS #10 request whose sender has proved to own the key.
 *
 * @param publicKey RSA of 2048 to 8192 bits or of curve P-256
 * @param userName the user name asked for, or null if none is
 */
record SigningRequest(
        AsymmetricKeyParameter publicKey, @Nullable String userName) {
    private static final int LEAST_RSA_BITS = 2048;
    private static final int MOST_RSA_BITS = 8192;
    private static final int MOST_RSA_EXPONENT_BITS = 64;

    private static final Set<ASN1ObjectIdentifier> SIGNATURES = Set.of(
            PKCSObjectIdentifiers.sha256WithRSAEncryption,
            PKCSObjectIdentifiers.sha384WithRSAEncryption,
            PKCSObjectIdentifiers.sha512WithRSAEncryption,
            X9ObjectIdentifiers.ecdsa_with_SHA256,
            X9ObjectIdentifiers.ecdsa_with_SHA384,
            X9ObjectIdentifiers.ecdsa_with_SHA512);

    /** The bytes are no request to be fulfilled. */
    static final class BadRequestException extends Exception {
        private static final long serialVersionUID = 1L;

        BadRequestException(String message) {
            super(message);
        }
    }

    static SigningRequest parse(Opaque der) throws BadRequestException {
        try {
            PKCS10CertificationRequest request = new PKCS10CertificationRequest(der.toByteArray());
            // Bouncy Castle verifies over its own encoding, which has to be what was sent.
            if (!Opaque.copyOf(request.getEncoded()).equals(der)) {
                throw new BadRequestException("it is not in DER");
            }
            AsymmetricKeyParameter publicKey = publicKey(request.getSubjectPublicKeyInfo());
            if (!SIGNATURES.contains(request.getSignatureAlgorithm().getAlgorithm())
                    || !request.isSignatureValid(verifier(publicKey))) {
                throw new BadRequestException("its signature is not right");
            }
            return new SigningRequest(publicKey, userName(request));
        } catch (IOException
                | PKCSException
                | OperatorCreationException
                // Bouncy Castle throws these too when it decodes what others made up.
                | IllegalArgumentException
                | IllegalStateException
                | ClassCastException
                | NullPointerException
                | IndexOutOfBoundsException
                | ArithmeticException e) {
            throw new BadRequestException("it is not readable");
        }
    }

    private static AsymmetricKeyParameter publicKey(SubjectPublicKeyInfo key) throws IOException, BadRequestException {
        ASN1ObjectIdentifier algorithm = key.getAlgorithm().getAlgorithm();
        if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            RSAPublicKey rsa = RSAPublicKey.getInstance(key.parsePublicKey());
            int bits = rsa.getModulus().bitLength();
            if (bits < LEAST_RSA_BITS
                    || bits > MOST_RSA_BITS
                    || rsa.getPublicExponent().bitLength() > MOST_RSA_EXPONENT_BITS) {
                throw new BadRequestException(
                        "its RSA key has " + bits + " bits, must have " + LEAST_RSA_BITS + " to " + MOST_RSA_BITS);
            }
        } else if (!algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)
                || !SECObjectIdentifiers.secp256r1.equals(key.getAlgorithm().getParameters())) {
            throw new BadRequestException("its key is neither RSA nor of curve P-256");
        }
        return PublicKeyFactory.createKey(key);
    }

    private static ContentVerifierProvider verifier(AsymmetricKeyParameter publicKey) throws OperatorCreationException {
        DefaultDigestAlgorithmIdentifierFinder digests = new DefaultDigestAlgorithmIdentifierFinder();
        return publicKey instanceof RSAKeyParameters
                ? new BcRSAContentVerifierProviderBuilder(digests).build(publicKey)
                : new BcECContentVerifierProviderBuilder(digests).build(publicKey);
    }

    /** The rfc822Name asked for, or else a lone e-mail address or common name of the subject. */
    private static @Nullable String userName(PKCS10CertificationRequest request) throws BadRequestException {
        List<String> names = new ArrayList<>();
        Extensions extensions = request.getRequestedExtensions();
        GeneralNames alternatives =
                extensions == null ? null : GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
        if (alternatives != null) {
            for (GeneralName name : alternatives.getNames()) {
                if (name.getTagNo() == GeneralName.rfc822Name) {
                    names.add(name.getName().toString());
                }
            }
        }
        if (names.isEmpty()) {
            names.addAll(texts(request.getSubject(), BCStyle.EmailAddress));
        }
        if (names.isEmpty()) {
            names.addAll(texts(request.getSubject(), BCStyle.CN));
        }
        if (names.size() > 1) {
            throw new BadRequestException("it asks for more than one user name");
        }
        return names.isEmpty() ? null : names.get(0);
    }

    private static List<String> texts(X500Name subject, ASN1ObjectIdentifier type) {
        List<String> texts = new ArrayList<>();
        for (RDN part : subject.getRDNs(type)) {
            texts.add(IETFUtils.valueToString(part.getFirst().getValue()));
        }
        return texts;
    }
}
