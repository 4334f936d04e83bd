// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.driver.Environment;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.StoredDataValue;

/**
 * What a {@link Usage} may do in its overlay. Methods may be called from any thread; the stages they return are completed on
 * the node's thread, in failure with a {@link ReloadException}.
 */
public interface Overlay {
    /** This node's Node-ID. */
    NodeId nodeId();

    /**
     * The Destination List by which others reach this node: its Node-ID, for a client of any peer behind that of the peer
     * (RFC 6940, Section 4.2.1).
     */
    List<Destination> address();

    /** This node's user name, as in its certificate. */
    String userName();

    /** This node's certificate. */
    NodeCertificate certificate();

    /** The configuration in force. */
    OverlayConfiguration configuration();

    /** Time and thread of the node. */
    Environment environment();

    /** Calendar time. */
    Clock clock();

    /** The node's randomness. */
    Random random();

    /** Hashes a Resource Name into a Resource-ID. */
    ResourceId resourceId(Opaque resourceName);

    /**
     * Stores values of one Kind, signed by this node, at the peer that is responsible for {@code resource} (RFC 6940, Section
     * 7.4.1).
     *
     * @param values one or more, of the Kind's data model
     * @param lifetime how long they are to be kept, rounded down to a second, at most 2^32 - 1 s; in no case longer than this
     *     node's certificate is valid
     */
    CompletionStage<StoreReceipt> store(
            ResourceId resource, KindId kind, List<StoredDataValue> values, Duration lifetime);

    /**
     * Fetches values of one Kind (RFC 6940, Section 7.4.2). Only values whose signature, signer and access policy hold are
     * returned.
     *
     * <p>Values that do not fit into one answer are fetched in parts, with 64 further requests at most: it ends with
     * Response_Too_Large if these are not enough, or if one answer does not even hold the keys of a dictionary.
     */
    CompletionStage<FetchResult> fetch(ResourceId resource, StoredDataSpecifier specifier);

    /**
     * Asks for times, lengths and hashes of values of one Kind in place of the values (RFC 6940, Section 7.4.3).
     */
    CompletionStage<StatResult> stat(ResourceId resource, StoredDataSpecifier specifier);

    /**
     * Asks the peer that is responsible for {@code resource} where it has values: at which resource, the first at or after
     * {@code resource} in the direction in which Resource-IDs grow, and round the end of the ring (RFC 6940, Section 7.4.4).
     *
     * @param kinds of which Kinds, each once, 1 to 63
     * @throws IllegalArgumentException if there are more, none, or one of them is there twice
     */
    CompletionStage<FindResult> find(ResourceId resource, List<KindId> kinds);

    /**
     * Opens a connection for an application to the node at the end of a Destination List (AppAttach, RFC 6940, Section
     * 6.5.2).
     *
     * @param destinations at least one entry; the last is the node
     * @param application Application-ID, 1 to 65534
     * @throws IllegalArgumentException if that is no Destination List, as it may be if another node gave it, or no
     *     Application-ID
     */
    CompletionStage<AppChannel> connect(List<Destination> destinations, int application);
}
