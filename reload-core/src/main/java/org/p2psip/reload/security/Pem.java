// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.Opaque;

/** Certificates and private keys as PEM text (RFC 7468). */
final class Pem {
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String PRIVATE_KEY = "PRIVATE KEY";
    private static final String EC_PRIVATE_KEY = "EC PRIVATE KEY";
    private static final String RSA_PRIVATE_KEY = "RSA PRIVATE KEY";
    private static final String ENCRYPTED_PRIVATE_KEY = "ENCRYPTED PRIVATE KEY";

    private Pem() {}

    static String encodeCertificates(List<Opaque> certificates) {
        StringBuilder text = new StringBuilder();
        for (Opaque certificate : certificates) {
            text.append(encode(CERTIFICATE, certificate.toByteArray()));
        }
        return text.toString();
    }

    static String encodePrivateKey(byte[] pkcs8) {
        return encode(PRIVATE_KEY, pkcs8);
    }

    private static String encode(String type, byte[] content) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, content));
        } catch (IOException e) {
            throw new AssertionError("writing into memory failed", e);
        }
        return text.toString();
    }

    /** The certificates in {@code text}, in its order; at least one. */
    static List<Opaque> decodeCertificates(String text) throws IOException {
        List<Opaque> certificates = new ArrayList<>();
        for (PemObject block : blocks(text)) {
            if (block.getType().equals(CERTIFICATE)) {
                certificates.add(Opaque.copyOf(block.getContent()));
            }
        }
        if (certificates.isEmpty()) {
            throw new IOException("no " + CERTIFICATE + " block found");
        }
        return certificates;
    }

    /** The first private key in {@code text}: PKCS #8, PKCS #1 or SEC 1, not encrypted. */
    static AsymmetricKeyParameter decodePrivateKey(String text) throws IOException {
        for (PemObject block : blocks(text)) {
            if (block.getType().equals(ENCRYPTED_PRIVATE_KEY)
                    || !block.getHeaders().isEmpty()) {
                throw new IOException("private key is encrypted, which is not supported");
            }
            AsymmetricKeyParameter key = privateKey(block);
            if (key != null) {
                return key;
            }
        }
        throw new IOException("no " + PRIVATE_KEY + " block found");
    }

    private static @Nullable AsymmetricKeyParameter privateKey(PemObject block) throws IOException {
        try {
            PrivateKeyInfo info = switch (block.getType()) {
                case PRIVATE_KEY -> PrivateKeyInfo.getInstance(block.getContent());
                case EC_PRIVATE_KEY -> sec1(block.getContent());
                case RSA_PRIVATE_KEY -> pkcs1(block.getContent());
                default -> null;
            };
            return info == null ? null : PrivateKeyFactory.createKey(info);
        } catch (IOException | RuntimeException e) {
            // Bouncy Castle reports bad ASN.1 with unchecked exceptions of many types; its text may show the key.
            throw new IOException(block.getType() + " block cannot be decoded");
        }
    }

    private static PrivateKeyInfo sec1(byte[] content) throws IOException {
        ECPrivateKey key = ECPrivateKey.getInstance(content);
        return new PrivateKeyInfo(
                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()), key);
    }

    private static PrivateKeyInfo pkcs1(byte[] content) throws IOException {
        return new PrivateKeyInfo(
                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                RSAPrivateKey.getInstance(content));
    }

    private static List<PemObject> blocks(String text) throws IOException {
        List<PemObject> blocks = new ArrayList<>();
        try (PemReader reader = new PemReader(new StringReader(text))) {
            for (PemObject block = reader.readPemObject(); block != null; block = reader.readPemObject()) {
                blocks.add(block);
            }
        } catch (IOException | RuntimeException e) {
            throw new IOException("not in PEM form");
        }
        return blocks;
    }
}
