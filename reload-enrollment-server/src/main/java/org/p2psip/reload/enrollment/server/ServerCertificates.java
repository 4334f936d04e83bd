// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment.server;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcContentSignerBuilder;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.bouncycastle.operator.bc.BcRSAContentSignerBuilder;
import org.p2psip.reload.wire.Opaque;

/** Issues the certificates of web servers. */
final class ServerCertificates {
    private static final int SERIAL_BITS = 127;

    private ServerCertificates() {}

    /**
     * Issues a certificate.
     *
     * @param hosts DNS names and IP addresses, at least one
     * @return its DER form
     */
    static Opaque issue(
            CertificateAuthorityFiles authority,
            AsymmetricKeyParameter publicKey,
            List<String> hosts,
            Instant notBefore,
            Instant notAfter,
            Random random) {
        try {
            SubjectPublicKeyInfo key = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicKey);
            X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                    new X509CertificateHolder(authority.certificate().toByteArray()).getSubject(),
                    new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
                    Date.from(notBefore),
                    Date.from(notAfter),
                    new X500NameBuilder(BCStyle.INSTANCE)
                            .addRDN(BCStyle.CN, hosts.get(0))
                            .build(),
                    key);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(
                    Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            builder.addExtension(Extension.subjectAlternativeName, false, names(hosts));
            return Opaque.copyOf(builder.build(signer(authority.privateKey()))
                    .toASN1Structure()
                    .getEncoded(ASN1Encoding.DER));
        } catch (IOException | OperatorCreationException e) {
            throw new AssertionError("a certificate of a server could not be made", e);
        }
    }

    /** Whether {@code host} is an IP address and not a name. */
    static boolean isAddress(String host) {
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }

    private static GeneralNames names(List<String> hosts) {
        return new GeneralNames(hosts.stream()
                .map(host -> new GeneralName(isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host))
                .toArray(GeneralName[]::new));
    }

    private static ContentSigner signer(AsymmetricKeyParameter privateKey) throws OperatorCreationException {
        boolean rsa = privateKey instanceof RSAKeyParameters;
        AlgorithmIdentifier signature =
                new DefaultSignatureAlgorithmIdentifierFinder().find(rsa ? "SHA256withRSA" : "SHA256withECDSA");
        AlgorithmIdentifier digest = new DefaultDigestAlgorithmIdentifierFinder().find(signature);
        BcContentSignerBuilder builder = rsa
                ? new BcRSAContentSignerBuilder(signature, digest)
                : new BcECContentSignerBuilder(signature, digest);
        return builder.build(privateKey);
    }
}
