// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import java.io.IOException;
import java.util.Vector;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CertificateStatusRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsServerCertificate;
import org.jspecify.annotations.Nullable;

/** The client's rules of one DTLS handshake: both ends show certificates, with strong algorithms only. */
// bctls wants a Vector.
@SuppressWarnings("JdkObsolete")
final class OverlayClient extends DefaultTlsClient {
    private final NodeIdentity identity;
    private final AssociationCrypto associationCrypto;
    private final PeerProof proof;
    private final int timeoutMillis;
    private boolean certificateShown;

    OverlayClient(NodeIdentity identity, AssociationCrypto crypto, PeerProof proof, int timeoutMillis) {
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
        return identity.clientSuites();
    }

    @Override
    protected Vector<Integer> getSupportedGroups(@SuppressWarnings("rawtypes") Vector namedGroupRoles) {
        Vector<Integer> groups = new Vector<>();
        for (int group : identity.groups()) {
            groups.add(group);
        }
        return groups;
    }

    @Override
    protected Vector<SignatureAndHashAlgorithm> getSupportedSignatureAlgorithms() {
        return identity.signatureAlgorithms();
    }

    @Override
    protected @Nullable CertificateStatusRequest getCertificateStatusRequest() {
        return null;
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
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate server) throws IOException {
                proof.check(server.getCertificate());
            }

            @Override
            public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) {
                certificateShown = accepts(request.getCertificateTypes());
                return certificateShown ? identity.signer(context, associationCrypto) : null;
            }
        };
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        proof.checkThatItAsked(certificateShown);
        identity.logKey(context, associationCrypto);
    }

    private boolean accepts(short[] certificateTypes) {
        short own = identity.hasEllipticKey() ? ClientCertificateType.ecdsa_sign : ClientCertificateType.rsa_sign;
        for (short type : certificateTypes) {
            if (type == own) {
                return true;
            }
        }
        return false;
    }
}
