// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.security.CertificateRefusedException;

/** One TLS handshake: ends with a {@link SecureConnection}, or with a reason and a closed connection. */
// Netty tells of failures through the pipeline as well.
@SuppressWarnings("FutureReturnValueIgnored")
final class Handshake extends ChannelInboundHandlerAdapter {
    /** Longest text of an error in a refusal, in characters: it may come from the far end's alert or certificate. */
    private static final int MAX_DETAIL_CHARS = 200;

    /** Hears of the end of a handshake, exactly once, and of what comes after it. */
    interface Outcome {
        void secured(SecureConnection connection);

        void refused(RefusalReason reason, String detail, @Nullable InetSocketAddress remote);

        /** The far end began another handshake after it was {@link #secured}, in vain. */
        void renegotiationRefused();
    }

    private final LinkContext context;
    private final RenegotiationWatch watch;
    private final SslHandler tls;
    private final InetSocketAddress remote;
    private final Outcome outcome;
    private boolean over;
    private boolean secured;

    private Handshake(
            LinkContext context, RenegotiationWatch watch, SslHandler tls, InetSocketAddress remote, Outcome outcome) {
        this.context = context;
        this.watch = watch;
        this.tls = tls;
        this.remote = remote;
        this.outcome = outcome;
    }

    /**
     * Begins the handshake on a connected channel.
     *
     * @param remote far end of the channel
     */
    static void begin(
            Channel channel,
            InetSocketAddress remote,
            SSLEngine engine,
            Duration timeout,
            LinkContext context,
            Outcome outcome) {
        SslHandler tls = new SslHandler(engine);
        tls.setHandshakeTimeoutMillis(timeout.toMillis());
        // The flow control keeps what was decrypted too early until the connection has an owner that reads.
        RenegotiationWatch watch = new RenegotiationWatch(outcome::renegotiationRefused);
        channel.pipeline()
                .addLast(watch, tls, new FlowControlHandler(), new Handshake(context, watch, tls, remote, outcome));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent completion) || over) {
            ctx.fireUserEventTriggered(event);
            return;
        }
        if (!completion.isSuccess()) {
            refuse(ctx, completion.cause());
            return;
        }
        SecureConnection connection;
        try {
            // The trust manager has checked it; asked again for the result, and in case a session was resumed.
            connection = new SecureConnection(
                    ctx.channel(),
                    PeerCertificates.check(
                            context.trust(),
                            context.clock().instant(),
                            tls.engine().getSession().getPeerCertificates()),
                    remote);
        } catch (CertificateRefusedException | SSLPeerUnverifiedException e) {
            refuse(ctx, e);
            return;
        }
        if (tls.engine().getUseClientMode() && tls.engine().getSession().getLocalCertificates() == null) {
            refuse(
                    ctx,
                    RefusalReason.ASKED_FOR_NO_CERTIFICATE,
                    "the far end did not ask for a certificate of this node's kind");
            return;
        }
        over = true;
        secured = true;
        if (tls.engine().getSession().getProtocol().equals("TLSv1.3")) {
            ctx.pipeline().remove(watch);
        } else {
            watch.handleHandshakeOver();
        }
        ctx.channel().config().setAutoRead(false);
        outcome.secured(connection);
        if (!ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        refuse(ctx, new ClosedChannelException());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (secured) {
            // A bug of whoever took the connection, and theirs to report. A refusal's own error comes here, too.
            ctx.fireExceptionCaught(cause);
        }
        refuse(ctx, cause);
    }

    private void refuse(ChannelHandlerContext ctx, Throwable cause) {
        RefusalReason reason = reason(cause);
        refuse(ctx, reason, detail(reason, cause));
    }

    private void refuse(ChannelHandlerContext ctx, RefusalReason reason, String detail) {
        ctx.close();
        if (!over) {
            over = true;
            outcome.refused(reason, detail, remote);
        }
    }

    static RefusalReason reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateRefusedException refused) {
                return RefusalReason.of(refused.reason());
            }
            boolean alert = cause instanceof TlsFatalAlert fatal
                    && fatal.getAlertDescription() == AlertDescription.certificate_required;
            if (cause instanceof SSLPeerUnverifiedException || alert) {
                return RefusalReason.NO_CERTIFICATE;
            }
            if (cause instanceof NotSslRecordException) {
                return RefusalReason.NOT_TLS;
            }
            if (cause instanceof SslHandshakeTimeoutException) {
                return RefusalReason.TIMED_OUT;
            }
            if (cause instanceof ClosedChannelException) {
                return RefusalReason.CLOSED_EARLY;
            }
        }
        boolean connectionLost = failure instanceof IOException && !(failure instanceof SSLException);
        return connectionLost ? RefusalReason.CLOSED_EARLY : RefusalReason.HANDSHAKE_FAILED;
    }

    /** What ended a connection after this side's handshake: under TLS 1.3, the far end may still refuse the certificate. */
    static String afterwards(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TlsFatalAlertReceived alert) {
                return "the far end sent the alert " + AlertDescription.getName(alert.getAlertDescription());
            }
        }
        return "what arrived is not TLS";
    }

    private static String detail(RefusalReason reason, Throwable failure) {
        return switch (reason) {
            case CLOSED_EARLY -> "the far end closed the connection during the handshake";
            case TIMED_OUT -> "the handshake did not end in time";
            case NOT_TLS -> "what arrived is not TLS";
            case NO_CERTIFICATE -> "the far end showed no certificate";
            default -> shorten(innermostMessage(failure));
        };
    }

    private static String innermostMessage(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof CertificateRefusedException)) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    private static String shorten(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= MAX_DETAIL_CHARS ? line : line.substring(0, MAX_DETAIL_CHARS);
    }
}
