// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.IceCandidate;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.OverlayLinkType;

/** One Attach or AppAttach with candidates of several providers. */
// Each stage is heard by this class alone.
@SuppressWarnings("FutureReturnValueIgnored")
final class CombinedNegotiation implements LinkNegotiation {
    /** The negotiation of one provider. */
    record Part(OverlayLinkType type, LinkNegotiation negotiation) {}

    /** What lies between the priorities of two protocols: more than addresses of one protocol differ by. */
    private static final long PREFERENCE_STEP = 1L << 24;

    private final NegotiationRole role;
    private final List<Part> parts;
    private @Nullable CompletionStage<LinkDescription> description;

    /** @param parts in order of preference; every stage fails if there is none */
    CombinedNegotiation(NegotiationRole role, List<Part> parts) {
        this.role = role;
        this.parts = parts;
    }

    @Override
    public CompletionStage<LinkDescription> localDescription() {
        if (description == null) {
            description = gather();
        }
        return description;
    }

    @Override
    public CompletionStage<Link> establish(LinkDescription remote, NodeId expectedPeer) {
        return establish(remote, part -> part.negotiation().establish(remote, expectedPeer), Link::close);
    }

    @Override
    public CompletionStage<AppChannel> establishApplication(LinkDescription remote, NodeId expectedPeer) {
        return establish(
                remote, part -> part.negotiation().establishApplication(remote, expectedPeer), AppChannel::close);
    }

    @Override
    public void cancel() {
        parts.forEach(part -> part.negotiation().cancel());
    }

    /** Adds a failure to those before; the reason of the first one counts. */
    static LinkException join(@Nullable LinkException before, @Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        LinkException latest = cause instanceof LinkException known
                ? known
                : new LinkException(RefusalReason.UNREACHABLE, cause == null ? "nothing to try" : cause.toString());
        return before == null
                ? latest
                : new LinkException(before.reason(), before.getMessage() + "; " + latest.getMessage());
    }

    private CompletionStage<LinkDescription> gather() {
        List<CompletableFuture<LinkDescription>> gathered = parts.stream()
                .map(part -> part.negotiation().localDescription().toCompletableFuture())
                .collect(Collectors.toList());
        CompletableFuture<LinkDescription> result = new CompletableFuture<>();
        CompletableFuture.allOf(gathered.toArray(new CompletableFuture<?>[0])).whenComplete((done, failure) -> {
            List<LinkDescription> described = new ArrayList<>();
            for (CompletableFuture<LinkDescription> each : gathered) {
                if (!each.isCompletedExceptionally()) {
                    described.add(each.join());
                }
            }
            if (described.isEmpty()) {
                result.completeExceptionally(join(null, failure));
            } else {
                result.complete(merge(described));
            }
        });
        return result;
    }

    private static LinkDescription merge(List<LinkDescription> described) {
        List<IceCandidate> candidates = new ArrayList<>();
        for (int i = 0; i < described.size(); i++) {
            for (IceCandidate each : described.get(i).candidates()) {
                candidates.add(IceCandidate.builder(each.addressPort(), each.overlayLink())
                        .foundation(ascii(candidates.size() + 1))
                        .priority(Math.max(0, each.priority() - i * PREFERENCE_STEP))
                        .type(each.type(), each.relatedAddress())
                        .extensions(each.extensions())
                        .build());
            }
        }
        LinkDescription first = described.get(0);
        return new LinkDescription(first.ufrag(), first.password(), first.role(), candidates);
    }

    private <T> CompletionStage<T> establish(
            LinkDescription remote, Function<Part, CompletionStage<T>> begin, Consumer<T> close) {
        List<Part> common = parts.stream()
                .filter(part -> priority(remote, part) >= 0)
                .sorted(Comparator.comparingLong((Part part) -> priority(remote, part))
                        .reversed())
                .collect(Collectors.toList());
        CompletableFuture<T> result = new CompletableFuture<>();
        if (common.isEmpty()) {
            cancel();
            result.completeExceptionally(new LinkException(
                    RefusalReason.UNREACHABLE, "the far end has no candidate of a protocol that this node has"));
        } else if (role == NegotiationRole.ANSWERER) {
            tryNext(new ArrayDeque<>(common), null, begin, result);
        } else {
            awaitAny(common, begin, result, close);
        }
        return result;
    }

    /** The answerer dials with one protocol after the other. */
    private <T> void tryNext(
            Queue<Part> left,
            @Nullable LinkException failure,
            Function<Part, CompletionStage<T>> begin,
            CompletableFuture<T> result) {
        Part part = left.poll();
        if (part == null) {
            cancel();
            result.completeExceptionally(failure == null ? join(null, null) : failure);
            return;
        }
        begin.apply(part).whenComplete((made, reason) -> {
            if (made != null) {
                result.complete(made);
                cancel();
            } else {
                tryNext(left, join(failure, reason), begin, result);
            }
        });
    }

    /** The offerer takes what comes first. */
    private <T> void awaitAny(
            List<Part> common,
            Function<Part, CompletionStage<T>> begin,
            CompletableFuture<T> result,
            Consumer<T> close) {
        LinkException[] failure = new LinkException[1];
        int[] left = {common.size()};
        for (Part part : common) {
            if (result.isDone()) {
                return;
            }
            begin.apply(part).whenComplete((made, reason) -> {
                left[0]--;
                if (made != null) {
                    if (result.complete(made)) {
                        cancel();
                    } else {
                        close.accept(made);
                    }
                } else {
                    failure[0] = join(failure[0], reason);
                    if (left[0] == 0) {
                        result.completeExceptionally(failure[0]);
                    }
                }
            });
        }
    }

    /** The best priority that {@code remote} gives to the protocol of {@code part}; -1 if it does not have it. */
    private static long priority(LinkDescription remote, Part part) {
        return remote.candidates().stream()
                .filter(candidate -> candidate.overlayLink().equals(part.type()))
                .mapToLong(IceCandidate::priority)
                .max()
                .orElse(-1);
    }

    private static Opaque ascii(int number) {
        return Opaque.copyOf(Integer.toString(number).getBytes(StandardCharsets.US_ASCII));
    }
}
