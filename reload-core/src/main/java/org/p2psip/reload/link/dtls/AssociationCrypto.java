// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import java.io.IOException;
import java.security.SecureRandom;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateType;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.TlsDecodeResult;
import org.bouncycastle.tls.crypto.TlsEncodeResult;
import org.bouncycastle.tls.crypto.TlsVerifier;
import org.bouncycastle.tls.crypto.impl.TlsAEADCipher;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.p2psip.reload.link.internal.PlatformAesGcm;

/**
 * The cryptography of one association. Notices when the far end's proof that it owns its certificate is looked at. Counts records that are not authentic, and refuses encrypted handshake messages
 * that claim to be long: until the far end has proved its certificate, bctls would reserve memory for them.
 */
final class AssociationCrypto extends BcTlsCrypto {
    private final Runnable onProof;
    private long forgedRecords;
    private long handshakeRecords;

    /** @param onProof called when the far end's signature over the handshake is about to be verified */
    AssociationCrypto(SecureRandom random, Runnable onProof) {
        super(random);
        this.onProof = onProof;
    }

    /** How many records failed authentication. */
    long forgedRecords() {
        return forgedRecords;
    }

    /** How many encrypted records held handshake messages. */
    long handshakeRecords() {
        return handshakeRecords;
    }

    @Override
    public TlsCipher createCipher(TlsCryptoParameters parameters, int encryptionAlgorithm, int macAlgorithm)
            throws IOException {
        return new WatchedCipher(super.createCipher(parameters, encryptionAlgorithm, macAlgorithm));
    }

    @Override
    protected TlsAEADCipher createCipher_AES_GCM(TlsCryptoParameters parameters, int keySize, int macSize)
            throws IOException {
        TlsAEADCipher platform = PlatformAesGcm.cipher(parameters, keySize, macSize);
        return platform == null ? super.createCipher_AES_GCM(parameters, keySize, macSize) : platform;
    }

    @Override
    public TlsCertificate createCertificate(short type, byte[] encoding) throws IOException {
        if (type != CertificateType.X509) {
            throw new TlsFatalAlert(AlertDescription.unsupported_certificate);
        }
        return new BcTlsCertificate(this, encoding) {
            @Override
            public TlsVerifier createVerifier(short signatureAlgorithm) throws IOException {
                onProof.run();
                return super.createVerifier(signatureAlgorithm);
            }
        };
    }

    private final class WatchedCipher implements TlsCipher {
        private final TlsCipher cipher;

        private WatchedCipher(TlsCipher cipher) {
            this.cipher = cipher;
        }

        @Override
        public TlsDecodeResult decodeCiphertext(
                long sequence, short type, ProtocolVersion version, byte[] ciphertext, int offset, int length)
                throws IOException {
            TlsDecodeResult decoded;
            try {
                decoded = cipher.decodeCiphertext(sequence, type, version, ciphertext, offset, length);
            } catch (TlsFatalAlert e) {
                forgedRecords++;
                throw e;
            }
            if (decoded.contentType == ContentType.handshake) {
                handshakeRecords++;
                if (!DtlsRecords.isPlainHandshake(decoded.buf, decoded.off, decoded.off + decoded.len)) {
                    // The one alert that makes bctls pass over the record.
                    throw new TlsFatalAlert(AlertDescription.bad_record_mac);
                }
            }
            return decoded;
        }

        @Override
        public TlsEncodeResult encodePlaintext(
                long sequence,
                short type,
                ProtocolVersion version,
                int headerAllocation,
                byte[] plaintext,
                int offset,
                int length)
                throws IOException {
            return cipher.encodePlaintext(sequence, type, version, headerAllocation, plaintext, offset, length);
        }

        @Override
        public int getCiphertextDecodeLimit(int plaintextLimit) {
            return cipher.getCiphertextDecodeLimit(plaintextLimit);
        }

        @Override
        public int getCiphertextEncodeLimit(int plaintextLimit) {
            return cipher.getCiphertextEncodeLimit(plaintextLimit);
        }

        @Override
        public int getPlaintextDecodeLimit(int ciphertextLimit) {
            return cipher.getPlaintextDecodeLimit(ciphertextLimit);
        }

        @Override
        public int getPlaintextEncodeLimit(int ciphertextLimit) {
            return cipher.getPlaintextEncodeLimit(ciphertextLimit);
        }

        @Override
        public void rekeyDecoder() throws IOException {
            cipher.rekeyDecoder();
        }

        @Override
        public void rekeyEncoder() throws IOException {
            cipher.rekeyEncoder();
        }

        @Override
        public boolean usesOpaqueRecordTypeDecode() {
            return cipher.usesOpaqueRecordTypeDecode();
        }

        @Override
        public boolean usesOpaqueRecordTypeEncode() {
            return cipher.usesOpaqueRecordTypeEncode();
        }
    }
}
