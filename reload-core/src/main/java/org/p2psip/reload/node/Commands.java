// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.routing.ConnectionTable;
import org.p2psip.reload.topology.Topology;
import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.PingAnswer;
import org.p2psip.reload.wire.PingRequest;
import org.p2psip.reload.wire.ProbeAnswer;
import org.p2psip.reload.wire.ProbeInformationType;
import org.p2psip.reload.wire.ProbeRequest;
import org.p2psip.reload.wire.TransactionId;

/** Commands of the application that need no state of their own: each ends in one output that carries its number. */
final class Commands {
    private final NodeId self;
    private final Requests requests;
    private final LinkNegotiations negotiations;
    private final Topology topology;
    private final ConnectionTable connections;
    private final Outputs outputs;

    Commands(
            NodeId self,
            Requests requests,
            LinkNegotiations negotiations,
            Topology topology,
            ConnectionTable connections,
            Outputs outputs) {
        this.self = self;
        this.requests = requests;
        this.negotiations = negotiations;
        this.topology = topology;
        this.connections = connections;
        this.outputs = outputs;
    }

    /** @throws IllegalArgumentException if that is no Destination List */
    static List<Destination> destinationList(List<Destination> destinations) {
        if (destinations.isEmpty()) {
            throw new IllegalArgumentException("no destination");
        }
        return ForwardingHeader.builder(0, new TransactionId(0))
                .destinationList(destinations)
                .build()
                .destinationList();
    }

    void ping(long command, List<Destination> destinations, long nowNanos) {
        requests.send(
                destinations,
                new PingRequest(Opaque.EMPTY),
                new Ended(outputs, command) {
                    @Override
                    void succeeded(Answer answer) {
                        if (answer.body() instanceof PingAnswer) {
                            Duration roundTrip = Duration.ofNanos(answer.roundTripNanos());
                            outputs.add(new NodeOutput.Pinged(
                                    command, new PingResult(answer.signer().nodeId(), answer.hops(), roundTrip)));
                        }
                    }
                },
                nowNanos);
    }

    void probe(long command, List<Destination> destinations, List<ProbeInformationType> types, long nowNanos) {
        requests.send(
                destinations,
                new ProbeRequest(types),
                new Ended(outputs, command) {
                    @Override
                    void succeeded(Answer answer) {
                        if (answer.body() instanceof ProbeAnswer probed) {
                            Duration roundTrip = Duration.ofNanos(answer.roundTripNanos());
                            outputs.add(new NodeOutput.Probed(
                                    command, new ProbeResult(answer.signer().nodeId(), probed.probeInfo(), roundTrip)));
                        }
                    }
                },
                nowNanos);
    }

    /** @param target a Node-ID or a Resource-ID */
    void route(long command, Destination target, long nowNanos) {
        RouteWalk.Ended ended = result -> outputs.add(new NodeOutput.Routed(command, result));
        new RouteWalk(self, requests, topology, connections, target, ended).start(nowNanos);
    }

    void connect(long command, List<Destination> destinations, int application, long nowNanos) {
        negotiations.connect(
                destinations,
                application,
                new LinkNegotiations.Attached() {
                    @Override
                    public void attached(NodeId peer, long negotiation, long atNanos) {
                        outputs.add(new NodeOutput.ChannelOpened(command, negotiation));
                    }

                    @Override
                    public void failed(String reason, @Nullable ErrorResponse refusal, long atNanos) {
                        ReloadException failure = refusal != null
                                ? refused(refusal)
                                : new ReloadException(ReloadException.Reason.CONNECTION_FAILED, reason);
                        outputs.add(new NodeOutput.CommandFailed(command, failure));
                    }
                },
                nowNanos);
    }

    /** Turns the failures of a command's request into its last output; the good answer is left to the command. */
    abstract static class Ended implements AnswerHandler {
        private final Outputs outputs;
        private final long command;

        Ended(Outputs outputs, long command) {
            this.outputs = outputs;
            this.command = command;
        }

        abstract void succeeded(Answer answer);

        @Override
        public void answered(Answer answer, long nowNanos) {
            if (answer.body() instanceof ErrorResponse error) {
                outputs.add(new NodeOutput.CommandFailed(command, refused(error)));
            } else {
                succeeded(answer);
            }
        }

        @Override
        public void refusedOnTheWay(ErrorResponse error, NodeId by, long nowNanos) {
            ReloadException refusal = refused(error);
            String text = refusal.getMessage() + " (said " + by + ", on the way)";
            outputs.add(new NodeOutput.CommandFailed(command, new ReloadException(error.errorCode(), text)));
        }

        @Override
        public void failed(RequestFailure failure, long nowNanos) {
            outputs.add(new NodeOutput.CommandFailed(command, notAnswered(failure)));
        }
    }

    static ReloadException refused(ErrorResponse error) {
        String text = new String(error.errorInfo().toByteArray(), StandardCharsets.UTF_8);
        boolean readable = !text.isEmpty() && text.chars().noneMatch(c -> c < ' ' || c == '\uFFFD');
        return new ReloadException(error.errorCode(), error.errorCode() + (readable ? ": " + text : ""));
    }

    private static ReloadException notAnswered(RequestFailure failure) {
        return switch (failure) {
            case TIMED_OUT ->
                new ReloadException(
                        ReloadException.Reason.TIMED_OUT, "no answer came, though the request was sent five times");
            case REFUSED_ON_THE_WAY ->
                new ReloadException(ReloadException.Reason.NO_ROUTE, "a node on the way did not pass the request on");
            case NO_ROUTE ->
                new ReloadException(ReloadException.Reason.NO_ROUTE, "no link leads towards the destination");
            case NOT_SENT ->
                new ReloadException(
                        ReloadException.Reason.NOT_AVAILABLE, "too many requests of this node wait for answers");
            case TOO_LARGE ->
                new ReloadException(ReloadException.Reason.NOT_AVAILABLE, "the request is too large for the overlay");
        };
    }
}
