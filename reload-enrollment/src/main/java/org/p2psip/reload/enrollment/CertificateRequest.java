// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.p2psip.reload.security.SignatureScheme;
import org.p2psip.reload.wire.Opaque;

/** Makes the PKCS #10 request of a node: no subject, the user name as rfc822Name of a requested subjectAltName. */
final class CertificateRequest {
    private CertificateRequest() {}

    static byte[] encode(EnrollmentRequest request) {
        AsymmetricCipherKeyPair keys = request.keys();
        try {
            ExtensionsGenerator extensions = new ExtensionsGenerator();
            extensions.addExtension(
                    Extension.subjectAlternativeName,
                    true,
                    new GeneralNames(new GeneralName(GeneralName.rfc822Name, request.userName())));
            return new PKCS10CertificationRequestBuilder(
                            new X500Name(new RDN[0]),
                            SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(keys.getPublic()))
                    .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
                    .build(new SchemeSigner(keys, request.scheme()))
                    .getEncoded();
        } catch (IOException e) {
            throw new AssertionError("encoding into memory failed", e);
        }
    }

    /** Lets Bouncy Castle's builder sign with a {@link SignatureScheme}. */
    private static final class SchemeSigner implements ContentSigner {
        private final AsymmetricCipherKeyPair keys;
        private final SignatureScheme scheme;
        private final ByteArrayOutputStream signedBytes = new ByteArrayOutputStream();

        SchemeSigner(AsymmetricCipherKeyPair keys, SignatureScheme scheme) {
            this.keys = keys;
            this.scheme = scheme;
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return keys.getPublic() instanceof RSAKeyParameters
                    ? new AlgorithmIdentifier(PKCSObjectIdentifiers.sha256WithRSAEncryption, DERNull.INSTANCE)
                    : new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
        }

        @Override
        public OutputStream getOutputStream() {
            return signedBytes;
        }

        @Override
        public byte[] getSignature() {
            return scheme.sign(keys.getPrivate(), Opaque.copyOf(signedBytes.toByteArray()))
                    .toByteArray();
        }
    }
}
