// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/**
 * Loads and saves certificates and private keys in PEM files. Blocks the calling thread, so not for event loops.
 *
 * <p>Every {@link IOException} says in one line which file is wrong and why, and shows nothing of a key.
 */
public final class CredentialsPem {
    /** Longest file in bytes that is read. */
    static final int MAX_FILE_BYTES = 256 * 1024;

    private CredentialsPem() {}

    /**
     * Loads credentials that act as the first Node-ID of their certificate.
     *
     * @param certificateFile the certificate of the node, then those of the authorities between it and the root, if any
     * @param keyFile its private key: PKCS #8, PKCS #1 or SEC 1, not encrypted
     * @param overlayName instance name of the overlay
     * @param nodeIdLength length of a Node-ID in bytes, 16 to 20
     * @throws IOException if a file cannot be read or is not what it should be
     * @throws CertificateRefusedException if the certificate is not one of a node of the overlay
     */
    public static Credentials load(Path certificateFile, Path keyFile, String overlayName, int nodeIdLength)
            throws IOException, CertificateRefusedException {
        List<Opaque> chain = loadCertificates(certificateFile);
        NodeCertificate certificate = NodeCertificate.parse(chain.get(0), overlayName, nodeIdLength);
        return credentials(certificate, chain, certificate.nodeIds().get(0), certificateFile, keyFile);
    }

    /**
     * Loads credentials that act as {@code nodeId}.
     *
     * @param certificateFile the certificate of the node, then those of the authorities between it and the root, if any
     * @param keyFile its private key: PKCS #8, PKCS #1 or SEC 1, not encrypted
     * @param overlayName instance name of the overlay
     * @param nodeId one of the Node-IDs in the certificate
     * @throws IOException if a file cannot be read or is not what it should be
     * @throws CertificateRefusedException if the certificate is not one of a node of the overlay
     */
    public static Credentials load(Path certificateFile, Path keyFile, String overlayName, NodeId nodeId)
            throws IOException, CertificateRefusedException {
        List<Opaque> chain = loadCertificates(certificateFile);
        NodeCertificate certificate = NodeCertificate.parse(chain.get(0), overlayName, nodeId.length());
        return credentials(certificate, chain, nodeId, certificateFile, keyFile);
    }

    /**
     * Loads credentials that act as the first Node-ID of their certificate, from the one file that {@link #save(Credentials,
     * Path)} writes.
     *
     * @param file the certificate of the node, those of the authorities between it and the root, and its private key
     * @param overlayName instance name of the overlay
     * @param nodeIdLength length of a Node-ID in bytes, 16 to 20
     * @throws IOException if the file cannot be read or is not what it should be
     * @throws CertificateRefusedException if the certificate is not one of a node of the overlay
     */
    public static Credentials load(Path file, String overlayName, int nodeIdLength)
            throws IOException, CertificateRefusedException {
        return load(file, file, overlayName, nodeIdLength);
    }

    /**
     * Saves credentials in one file, readable by its owner only; an existing one is replaced.
     *
     * @throws IOException if the file cannot be written
     */
    public static void save(Credentials credentials, Path file) throws IOException {
        writePrivately(file, Pem.encodeCertificates(credentials.chain()) + Pem.encodePrivateKey(credentials.pkcs8()));
    }

    private static Credentials credentials(
            NodeCertificate certificate, List<Opaque> chain, NodeId nodeId, Path certificateFile, Path keyFile)
            throws IOException {
        AsymmetricKeyParameter privateKey = loadPrivateKey(keyFile);
        for (SignatureScheme scheme : SignatureScheme.standard()) {
            if (scheme.accepts(certificate.publicKey())) {
                try {
                    return Credentials.of(certificate, chain.subList(1, chain.size()), nodeId, privateKey, scheme);
                } catch (IllegalArgumentException e) {
                    throw new IOException(keyFile + " and " + certificateFile + ": " + e.getMessage(), e);
                }
            }
        }
        throw new IOException(certificateFile + ": no signature algorithm for this kind of key");
    }

    /**
     * Saves credentials; existing files are replaced.
     *
     * @param certificateFile is to hold the certificate of the node and of the authorities below the root
     * @param keyFile is to hold the private key as PKCS #8, readable by its owner only
     * @throws IOException if a file cannot be written
     */
    public static void save(Credentials credentials, Path certificateFile, Path keyFile) throws IOException {
        writePrivately(keyFile, Pem.encodePrivateKey(credentials.pkcs8()));
        saveCertificates(credentials.chain(), certificateFile);
    }

    /**
     * Loads DER forms of all certificates in a PEM file, at least one.
     *
     * @throws IOException if the file cannot be read or holds no certificate
     */
    public static List<Opaque> loadCertificates(Path file) throws IOException {
        String text = read(file);
        try {
            return Pem.decodeCertificates(text);
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Saves certificates; an existing file is replaced.
     *
     * @throws IOException if the file cannot be written
     */
    public static void saveCertificates(List<Opaque> certificates, Path file) throws IOException {
        try {
            Files.write(file, Pem.encodeCertificates(certificates).getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw problem(file, "cannot be written", e);
        }
    }

    /**
     * Loads the first private key of a PEM file: PKCS #8, PKCS #1 or SEC 1, not encrypted.
     *
     * @throws IOException if the file cannot be read or holds no such key
     */
    public static AsymmetricKeyParameter loadPrivateKey(Path file) throws IOException {
        String text = read(file);
        try {
            return Pem.decodePrivateKey(text);
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Saves a private key as PKCS #8; an existing file is replaced. Where the file system knows permissions, only the
     * owner may read the file, from the moment it exists.
     *
     * @throws IOException if the file cannot be written
     */
    public static void savePrivateKey(AsymmetricKeyParameter privateKey, Path file) throws IOException {
        writePrivately(file, Pem.encodePrivateKey(Credentials.pkcs8(privateKey)));
    }

    private static String read(Path file) throws IOException {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new IOException("longer than " + MAX_FILE_BYTES + " bytes");
            }
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw problem(file, "cannot be read", e);
        }
    }

    private static void writePrivately(Path file, String text) throws IOException {
        try {
            Path temporary = Files.createTempFile(file.toAbsolutePath().getParent(), ".key", ".tmp", ownerOnly(file));
            try {
                Files.write(temporary, text.getBytes(StandardCharsets.US_ASCII));
                Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw problem(file, "cannot be written", e);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(
                    EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE))
        };
    }

    private static IOException problem(Path file, String what, IOException cause) {
        String why = cause.getMessage();
        if (cause instanceof NoSuchFileException) {
            why = "no such file or directory";
        } else if (cause instanceof AccessDeniedException) {
            why = "access denied";
        }
        return new IOException(file + ": " + what + ": " + why, cause);
    }
}
