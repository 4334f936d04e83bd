// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks;

import com.google.protobuf.ByteString;
import java.util.List;
import org.p2psip.reload.benchmarks.peer.PeerMessages;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.PingRequest;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.SecurityBlock;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.SignerIdentity;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;

/** The values of {@link WireSamples} as protobuf messages of like shape. */
final class ProtobufSamples {
    private ProtobufSamples() {}

    static PeerMessages.Message message(String name) {
        MessageBody body = WireSamples.body(name);
        PeerMessages.Message.Builder message = PeerMessages.Message.newBuilder()
                .setHeader(header(WireSamples.HEADER))
                .setCode(body.code().value())
                .setSecurity(security(WireSamples.SECURITY));
        if (body instanceof PingRequest ping) {
            message.setPing(PeerMessages.Ping.newBuilder().setPadding(bytes(ping.padding())));
        } else if (body instanceof StoreRequest store) {
            PeerMessages.Store.Builder to = PeerMessages.Store.newBuilder()
                    .setResource(bytes(store.resource()))
                    .setReplicaNumber(store.replicaNumber());
            store.kindData()
                    .forEach(each -> to.addKindData(values(each.kind(), each.generationCounter(), each.values())));
            message.setStore(to);
        } else if (body instanceof FetchAnswer fetched) {
            PeerMessages.Fetched.Builder to = PeerMessages.Fetched.newBuilder();
            fetched.kindResponses()
                    .forEach(each -> to.addKindResponses(values(each.kind(), each.generation(), each.values())));
            message.setFetched(to);
        } else {
            throw new AssertionError(body);
        }
        return message.build();
    }

    private static PeerMessages.Header header(ForwardingHeader header) {
        PeerMessages.Header.Builder to = PeerMessages.Header.newBuilder()
                .setOverlay(header.overlay())
                .setConfigurationSequence(header.configurationSequence())
                .setVersion(header.version())
                .setTtl(header.ttl())
                .setFragment(0xC0000000)
                .setTransactionId(header.transactionId().value())
                .setMaxResponseLength((int) header.maxResponseLength());
        header.viaList().forEach(each -> to.addViaList(destination(each)));
        header.destinationList().forEach(each -> to.addDestinationList(destination(each)));
        return to.build();
    }

    private static PeerMessages.Destination destination(Destination destination) {
        PeerMessages.Destination.Builder to = PeerMessages.Destination.newBuilder();
        if (destination instanceof Destination.Node node) {
            to.setNodeId(bytes(node.nodeId().toOpaque()));
        } else if (destination instanceof Destination.Resource resource) {
            to.setResourceId(bytes(resource.resourceId()));
        } else {
            throw new AssertionError(destination);
        }
        return to.build();
    }

    private static PeerMessages.KindValues values(KindId kind, long generation, List<StoredData> values) {
        PeerMessages.KindValues.Builder to =
                PeerMessages.KindValues.newBuilder().setKind(kind.value()).setGeneration(generation);
        values.forEach(each -> to.addValues(stored(each)));
        return to.build();
    }

    private static PeerMessages.StoredData stored(StoredData data) {
        PeerMessages.StoredData.Builder to = PeerMessages.StoredData.newBuilder()
                .setStorageTime(data.storageTime().toEpochMilli())
                .setLifetime((int) data.lifetimeSeconds())
                .setExists(data.value().value().exists())
                .setValue(bytes(data.value().value().value()))
                .setSignature(signature(data.signature()));
        if (data.value() instanceof StoredDataValue.DictionaryEntry entry) {
            to.setKey(bytes(entry.key()));
        }
        return to.build();
    }

    private static PeerMessages.Security security(SecurityBlock security) {
        PeerMessages.Security.Builder to =
                PeerMessages.Security.newBuilder().setSignature(signature(security.signature()));
        security.certificates().forEach(each -> to.addCertificates(bytes(each.certificate())));
        return to.build();
    }

    private static PeerMessages.Signature signature(Signature signature) {
        SignerIdentity.CertHash identity = (SignerIdentity.CertHash) signature.identity();
        return PeerMessages.Signature.newBuilder()
                .setHash(signature.algorithm().hash())
                .setAlgorithm(signature.algorithm().signature())
                .setIdentityType(1)
                .setIdentityHash(identity.hashAlgorithm())
                .setIdentity(bytes(identity.hash()))
                .setValue(bytes(signature.value()))
                .build();
    }

    private static ByteString bytes(ResourceId resource) {
        return ByteString.copyFrom(resource.toByteArray());
    }

    private static ByteString bytes(Opaque opaque) {
        return ByteString.copyFrom(opaque.toByteArray());
    }
}
