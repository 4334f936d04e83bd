// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import java.io.IOException;
import java.util.Vector;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.jspecify.annotations.Nullable;

/** The server's rules of one DTLS handshake: both ends show certificates, with strong algorithms only. */
// bctls wants a Vector.
@SuppressWarnings("JdkObsolete")
final class OverlayServer extends DefaultTlsServer {
    private final NodeIdentity identity;
    private final AssociationCrypto associationCrypto;
    private final PeerProof proof;
    private final int timeoutMillis;

    OverlayServer(NodeIdentity identity, AssociationCrypto crypto, PeerProof proof, int timeoutMillis) {
        super(crypto);
        this.identity = identity;
        this.associationCrypto = crypto;
        this.proof = proof;
        this.timeoutMillis = timeoutMillis;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return identity.versions();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return identity.serverSuites();
    }

    @Override
    public int[] getSupportedGroups() {
        return identity.groups();
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return timeoutMillis;
    }

    @Override
    public boolean requiresExtendedMasterSecret() {
        return true;
    }

    @Override
    protected boolean allowCertificateStatus() {
        return false;
    }

    @Override
    public CertificateRequest getCertificateRequest() {
        // No names of authorities: a list would tell strangers about the overlay.
        return new CertificateRequest(
                new short[] {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign},
                identity.signatureAlgorithms(),
                new Vector<>());
    }

    @Override
    public void notifyClientCertificate(@Nullable Certificate chain) throws IOException {
        proof.check(chain);
    }

    @Override
    protected TlsCredentialedSigner getECDSASignerCredentials() {
        return identity.signer(context, associationCrypto);
    }

    @Override
    protected TlsCredentialedSigner getRSASignerCredentials() {
        return identity.signer(context, associationCrypto);
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        identity.logKey(context, associationCrypto);
    }
}
