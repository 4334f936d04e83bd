// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.storage.Member.ALICE;
import static org.p2psip.reload.storage.StorageDriver.SIP;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.wire.DataModel;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.KeptBytes;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.MessageBodyCodec;
import org.p2psip.reload.wire.MessageCode;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.SecurityBlock;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.SignerIdentity;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;
import org.p2psip.reload.wire.WireContext;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireWriter;

/** What is kept of a message does not keep the message. */
class StoredMemoryTest {
    private static final WireContext CONTEXT = WireContext.of(16, Map.of(SIP, DataModel.DICTIONARY));
    private static final int LONG = 60_000;

    private final StorageDriver driver = new StorageDriver();

    @Test
    void aStoredValueOfTwentyBytesDoesNotKeepALongMessage() throws MalformedMessageException {
        StoredData sent = ALICE.sign(ALICE.home(), SIP, ALICE.entry("twenty bytes of data"), 0, 60);
        StoreRequest received = longRequest(sent);
        assertThat(KeptBytes.of(received.kindData()
                        .get(0)
                        .values()
                        .get(0)
                        .value()
                        .value()
                        .value()))
                .isGreaterThan(LONG);

        driver.store(
                ALICE,
                new StoreRequest(received.resource(), 0, received.kindData().subList(0, 1)));
        StoredData held = driver.fetchAll(ALICE.home(), SIP).values().get(0);
        assertThat(held).isEqualTo(sent);
        int encoded = WireWriter.toOpaque(sent::encode).length();
        StoredDataValue.DictionaryEntry entry = (StoredDataValue.DictionaryEntry) held.value();
        Signature signature = held.signature();
        SignerIdentity.CertHash identity = (SignerIdentity.CertHash) signature.identity();
        assertThat(List.of(entry.key(), entry.value().value(), signature.value(), identity.hash()))
                .allSatisfy(bytes -> assertThat(KeptBytes.of(bytes)).isLessThanOrEqualTo(encoded));
    }

    @Test
    void aTrustedCertificateDoesNotKeepTheMessageItCameIn() throws Exception {
        Opaque der = ALICE.certificate();
        SecurityBlock sent = new SecurityBlock(
                List.of(
                        new GenericCertificate(GenericCertificate.X509, der),
                        new GenericCertificate(9, ofLength(LONG))),
                Signature.NONE);
        Opaque received = SecurityBlock.decode(WireReader.of(WireWriter.toOpaque(sent::encode)))
                .certificates()
                .get(0)
                .certificate();
        assertThat(KeptBytes.of(received)).isGreaterThan(LONG);
        NodeCertificate certificate = NodeCertificate.parse(received, "example.com", 16);
        assertThat(certificate.der()).isEqualTo(der);
        assertThat(KeptBytes.of(certificate.der())).isEqualTo(der.length());
    }

    /** A request as it is read off the wire, with so many other bytes in it. */
    private static StoreRequest longRequest(StoredData data) throws MalformedMessageException {
        StoreRequest request = new StoreRequest(
                ALICE.home(),
                0,
                List.of(
                        new StoreKindData(SIP, 0, List.of(data)),
                        new StoreKindData(new KindId(0xF0000099), 0, List.of(), ofLength(LONG))));
        return (StoreRequest)
                MessageBodyCodec.decode(MessageCode.STORE_REQUEST, MessageBodyCodec.encode(request), CONTEXT);
    }

    private static Opaque ofLength(int length) {
        return Opaque.copyOf(new byte[length]);
    }
}
