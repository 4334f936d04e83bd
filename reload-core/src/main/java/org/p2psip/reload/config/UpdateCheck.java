// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.security.SignatureRefusedException;
import org.p2psip.reload.security.SignatureVerifier;
import org.p2psip.reload.wire.ConfigUpdateRequest;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/**
 * Whether what a ConfigUpdate brings is to be adopted (RFC 6940, Sections 6.5.4 and 11.1). A value that any thread may work
 * on: reading and verifying take their time.
 *
 * <p>A configuration has to be newer, of the same overlay, and signed by one of the configuration signers of the current one;
 * each Kind has to be signed by one of the Kind signers.
 */
public final class UpdateCheck {
    /** Most Kinds that an overlay may have after an update of Kinds. */
    public static final int MAX_KINDS = 256;

    /** Most signatures of one configuration that are looked at. */
    static final int MAX_SIGNATURES = 8;

    private final OverlayConfiguration current;
    private final ConfigUpdateRequest.Update update;

    /**
     * Prepares a check.
     *
     * @param current the configuration in force
     * @param update what came
     */
    public UpdateCheck(OverlayConfiguration current, ConfigUpdateRequest.Update update) {
        this.current = current;
        this.update = update;
    }

    /** The configuration that was in force when the update came. */
    public OverlayConfiguration current() {
        return current;
    }

    /** What came. */
    public ConfigUpdateRequest.Update update() {
        return update;
    }

    /**
     * Reads and verifies the update.
     *
     * @param verifier of the overlay, by the current configuration
     * @param now the current calendar time
     */
    public UpdateVerdict run(SignatureVerifier verifier, Instant now) {
        try {
            if (update instanceof ConfigUpdateRequest.Configuration configuration) {
                return configuration(configuration.configData().toByteArray(), verifier, now);
            }
            if (update instanceof ConfigUpdateRequest.Kinds kinds) {
                return kinds(kinds.kinds(), verifier, now);
            }
            return new UpdateVerdict.Refused(ErrorCode.INVALID_MESSAGE, "unknown type of ConfigUpdate");
        } catch (RefusedException refused) {
            return refused.verdict;
        }
    }

    private UpdateVerdict configuration(byte[] xml, SignatureVerifier verifier, Instant now) throws RefusedException {
        XmlElement root = parse(xml);
        XmlElement configuration = choose(root);
        String sequence = configuration.attribute("sequence");
        int number = sequence == null ? -1 : sequence(configuration, sequence);
        if (number < 0 || !ConfigurationSequence.isNewer(number, current.sequence())) {
            throw new RefusedException(ErrorCode.CONFIG_TOO_OLD, "sequence " + number + ", here " + current.sequence());
        }
        ElementRanges ranges = new ElementRanges(xml);
        requireSigned(ranges.bytes(configuration), signaturesBehind(configuration, root), verifier, now);
        OverlayConfiguration next;
        try {
            next = ConfigurationReader.read(xml, configuration, ranges);
        } catch (ConfigurationException e) {
            return new UpdateVerdict.Unsupported(String.valueOf(e.getMessage()));
        }
        if (next.isExpired(now)) {
            throw new RefusedException(ErrorCode.CONFIG_TOO_OLD, "the configuration has expired");
        }
        if (!next.topologyPlugin().equals(current.topologyPlugin())) {
            return new UpdateVerdict.Unsupported("the topology is " + next.topologyPlugin() + " now");
        }
        if (next.nodeIdLength() != current.nodeIdLength()) {
            return new UpdateVerdict.Unsupported("Node-IDs have " + next.nodeIdLength() + " bytes now");
        }
        if (next.noIce() != current.noIce()) {
            return new UpdateVerdict.Unsupported("links are made " + (next.noIce() ? "without" : "with") + " ICE now");
        }
        return new UpdateVerdict.Accepted(withKinds(next, verifier, now));
    }

    private static XmlElement parse(byte[] xml) throws RefusedException {
        try {
            return XmlDocument.parse(xml);
        } catch (ConfigurationException e) {
            throw new RefusedException(ErrorCode.INVALID_MESSAGE, String.valueOf(e.getMessage()));
        }
    }

    private XmlElement choose(XmlElement root) throws RefusedException {
        try {
            XmlElement configuration = ConfigurationChoice.choose(root, current.overlayName());
            if (current.overlayName().equals(configuration.attribute("instance-name"))) {
                return configuration;
            }
        } catch (ConfigurationException e) {
            throw new RefusedException(ErrorCode.INCOMPATIBLE_WITH_OVERLAY, String.valueOf(e.getMessage()));
        }
        throw new RefusedException(ErrorCode.INCOMPATIBLE_WITH_OVERLAY, "the overlay's name is spelled otherwise");
    }

    private static int sequence(XmlElement configuration, String text) throws RefusedException {
        try {
            return XmlValues.integer(configuration, "sequence", text, 0, OverlayConfiguration.MAX_SEQUENCE);
        } catch (ConfigurationException e) {
            throw new RefusedException(ErrorCode.INVALID_MESSAGE, String.valueOf(e.getMessage()));
        }
    }

    private static List<XmlElement> signaturesBehind(XmlElement configuration, XmlElement root) {
        List<XmlElement> signatures = new ArrayList<>();
        boolean behind = false;
        for (XmlElement child : root.children()) {
            if (child.is(Namespaces.BASE, "configuration")) {
                behind = child.ordinal() == configuration.ordinal();
            } else if (behind && child.is(Namespaces.BASE, "signature") && signatures.size() < MAX_SIGNATURES) {
                signatures.add(child);
            }
        }
        return signatures;
    }

    private void requireSigned(Opaque blob, List<XmlElement> signatures, SignatureVerifier verifier, Instant now)
            throws RefusedException {
        String problem = "the configuration is not signed";
        for (XmlElement signature : signatures) {
            try {
                NodeId signer = DocumentSignature.verify(blob, XmlValues.base64(signature), verifier, now)
                        .nodeId();
                if (current.configurationSigners().contains(signer)) {
                    return;
                }
                problem = signer + " may not sign configurations";
            } catch (ConfigurationException | MalformedMessageException | SignatureRefusedException e) {
                problem = String.valueOf(e.getMessage());
            }
        }
        throw new RefusedException(ErrorCode.FORBIDDEN, problem);
    }

    /** Leaves out the Kinds whose signers may sign none any more, and keeps those learned apart from a configuration. */
    private OverlayConfiguration withKinds(OverlayConfiguration next, SignatureVerifier verifier, Instant now)
            throws RefusedException {
        Set<NodeId> signers = new TreeSet<>(next.kindSigners());
        Map<KindId, KindDefinition> kinds = new LinkedHashMap<>();
        Map<KindId, KindBlock> blocks = new LinkedHashMap<>();
        for (KindDefinition kind : next.kinds()) {
            KindBlock block = next.kindBlocks().get(kind.id());
            NodeId signer = signer(kind, block, verifier, now);
            if (block != null && signers.contains(signer)) {
                kinds.put(kind.id(), kind);
                blocks.put(kind.id(), block.signedBy(signer));
            }
        }
        for (KindDefinition kind : current.learnedKinds()) {
            KindBlock block = current.kindBlocks().get(kind.id());
            boolean stays = block != null && block.signer() != null && signers.contains(block.signer());
            if (stays && !kinds.containsKey(kind.id()) && kinds.size() < MAX_KINDS) {
                kinds.put(kind.id(), kind);
                blocks.put(kind.id(), block);
            }
        }
        return next.withKinds(List.copyOf(kinds.values()), blocks);
    }

    private UpdateVerdict kinds(List<Opaque> updates, SignatureVerifier verifier, Instant now) throws RefusedException {
        if (updates.isEmpty()) {
            throw new RefusedException(ErrorCode.INVALID_MESSAGE, "no Kind in the update");
        }
        Map<KindId, KindDefinition> kinds = new LinkedHashMap<>();
        current.kinds().forEach(kind -> kinds.put(kind.id(), kind));
        Map<KindId, KindBlock> blocks = new LinkedHashMap<>(current.kindBlocks());
        for (Opaque each : updates) {
            KindReader.Read read = read(each);
            KindDefinition kind = read.definition();
            NodeId signer = signer(kind, read.block(), verifier, now);
            if (!current.kindSigners().contains(signer)) {
                throw new RefusedException(ErrorCode.FORBIDDEN, signer + " may not sign Kinds");
            }
            KindDefinition known = kinds.get(kind.id());
            KindBlock before = blocks.get(kind.id());
            boolean sameSigner = before != null && Objects.equals(before.signer(), signer);
            if (known != null && !sameSigner && !known.equals(kind)) {
                throw new RefusedException(ErrorCode.FORBIDDEN, kind.id() + " is known otherwise, of another signer");
            }
            if (known == null || sameSigner) {
                kinds.put(kind.id(), kind);
                blocks.put(kind.id(), read.block().signedBy(signer));
            }
        }
        if (kinds.size() > MAX_KINDS) {
            throw new RefusedException(ErrorCode.FORBIDDEN, "more than " + MAX_KINDS + " Kinds");
        }
        return new UpdateVerdict.Accepted(current.withKinds(List.copyOf(kinds.values()), blocks));
    }

    private static KindReader.Read read(Opaque block) throws RefusedException {
        try {
            return KindReader.readBlock(block);
        } catch (ConfigurationException e) {
            throw new RefusedException(ErrorCode.INVALID_MESSAGE, String.valueOf(e.getMessage()));
        }
    }

    private static NodeId signer(
            KindDefinition kind, @Nullable KindBlock block, SignatureVerifier verifier, Instant now)
            throws RefusedException {
        Opaque signature = block == null ? null : block.signature();
        if (block == null || signature == null) {
            throw new RefusedException(ErrorCode.FORBIDDEN, kind.id() + " is not signed");
        }
        try {
            return DocumentSignature.verify(block.kind(), signature, verifier, now)
                    .nodeId();
        } catch (MalformedMessageException | SignatureRefusedException e) {
            throw new RefusedException(ErrorCode.FORBIDDEN, kind.id() + ": " + e.getMessage());
        }
    }

    /** Ends a check with a refusal. */
    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient UpdateVerdict verdict;

        private RefusedException(ErrorCode code, String reason) {
            super(reason);
            this.verdict = new UpdateVerdict.Refused(code, reason);
        }
    }
}
