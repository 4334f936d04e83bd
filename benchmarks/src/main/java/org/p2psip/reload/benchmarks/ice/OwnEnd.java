// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks.ice;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.p2psip.reload.ice.agent.IceOutput;
import org.p2psip.reload.ice.agent.RemoteCandidate;
import org.p2psip.reload.ice.agent.RemoteDescription;
import org.p2psip.reload.ice.driver.IceContext;
import org.p2psip.reload.ice.driver.IceListener;
import org.p2psip.reload.ice.driver.IcePort;
import org.p2psip.reload.ice.driver.IceSession;

/** One end of ours, which notes when it got how far. */
final class OwnEnd implements IceListener {
    final CompletableFuture<Void> gathered = new CompletableFuture<>();
    final CompletableFuture<Long> usable = new CompletableFuture<>();
    final CompletableFuture<Long> selected = new CompletableFuture<>();
    final IceSession session;

    OwnEnd(IceContext context, IcePort port, boolean controlling) {
        session = new IceSession(context, List.of(port), controlling, this);
        session.gather(List.of(), List.of(), true);
    }

    RemoteDescription description() {
        return new RemoteDescription(
                session.credentials(),
                session.candidates().stream()
                        .map(each ->
                                new RemoteCandidate(each.type(), each.address(), each.foundation(), each.priority()))
                        .collect(Collectors.toList()));
    }

    @Override
    public void gathered() {
        gathered.complete(null);
    }

    @Override
    public void usable(IceOutput.PathUsable path) {
        usable.complete(System.nanoTime());
    }

    @Override
    public void selected(IceOutput.Selected path) {
        selected.complete(System.nanoTime());
    }

    @Override
    public boolean received(ByteBuf datagram) {
        return true;
    }

    @Override
    public void failed(IceOutput.Failed failure) {
        selected.completeExceptionally(new AssertionError(failure.toString()));
    }
}
