// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.storage.Member.BOB;
import static org.p2psip.reload.storage.Member.CAROL;
import static org.p2psip.reload.storage.Member.ISSUERS;
import static org.p2psip.reload.storage.StorageDriver.SIP;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.StoreAnswer;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredData;

/** The certificates that a value's readers need stay with it (RFC 6940, Section 6.3.4). */
class StoredCertificatesTest {
    private final StorageDriver driver = new StorageDriver();
    private final StoredData carols = CAROL.sign(CAROL.home(), SIP, CAROL.entry("x"), 0, 60);

    @Test
    void answersOfAFetchCarryTheWholeChainOfTheSigner() {
        driver.store(CAROL, CAROL.home(), SIP, carols);
        driver.fetchAll(CAROL.home(), SIP);
        assertThat(driver.certificates).containsExactlyElementsOf(chain());
    }

    @Test
    void copiesCarryTheWholeChainOfTheSignerOnce() {
        driver.store(CAROL, CAROL.home(), SIP, carols);
        ResourceCopy copy = driver.storage.copy(CAROL.home(), null, 100_000, driver.nowNanos);
        assertThat(copy.certificates()).containsExactlyElementsOf(chain());
    }

    @Test
    void whatIsPersistedCarriesTheWholeChainOfTheSigner() {
        StoreRequest request = new StoreRequest(CAROL.home(), 0, List.of(new StoreKindData(SIP, 0, List.of(carols))));
        driver.storage.handleStore(
                9,
                request,
                new StoreOrigin(CAROL.signer(), true, true, List.of()),
                Member.verify(DataSignatures.of(request)),
                driver.nowNanos);
        StorageOutput.Persist persist = (StorageOutput.Persist) driver.storage.pollOutput();
        assertThat(certificates(persist)).containsExactlyElementsOf(chain());
    }

    @Test
    void newerValuesTakenOverFromAnotherPeerCarryTheWholeChainToo() {
        StorageDriver other = new StorageDriver();
        other.store(CAROL, CAROL.home(), SIP, carols);
        FetchAnswer answer = new FetchAnswer(List.of(other.fetchAll(CAROL.home(), SIP)));
        List<DataSigner> signers = Member.verify(DataSignatures.of(CAROL.home(), answer));
        driver.storage.handleNewer(CAROL.home(), answer, signers, driver.nowNanos);
        StorageOutput.Persist persist = (StorageOutput.Persist) driver.storage.pollOutput();
        assertThat(certificates(persist)).containsExactlyElementsOf(chain());
    }

    @Test
    void theChainCountsAgainstTheLimitsOfBytes() {
        StoredData bobs = BOB.sign(BOB.home(), SIP, BOB.entry("x"), 0, 60);
        driver.store(BOB, BOB.home(), SIP, bobs);
        long bobsBytes = driver.storage.view().bytes()
                - BOB.certificate().length()
                - bobs.signature().value().length();
        driver.store(CAROL, CAROL.home(), SIP, carols);
        long carolsBytes = driver.storage.view().bytes()
                - bobsBytes
                - BOB.certificate().length()
                - bobs.signature().value().length();
        int chain =
                chain().stream().mapToInt(each -> each.certificate().length()).sum();
        assertThat(carolsBytes)
                .isEqualTo(bobsBytes + chain + carols.signature().value().length());
        StorageDriver tooSmall = new StorageDriver(
                StorageLimits.builder().maxBytesPerSigner(carolsBytes - 1).build());
        assertThat(tooSmall.store(CAROL, CAROL.home(), SIP, carols)).isNotInstanceOf(StoreAnswer.class);
    }

    private static List<GenericCertificate> chain() {
        List<Opaque> ders = new ArrayList<>(List.of(CAROL.certificate()));
        ders.addAll(ISSUERS);
        return Certificates.of(ders);
    }

    private static List<GenericCertificate> certificates(StorageOutput.Persist persist) {
        List<Opaque> certificates = new ArrayList<>();
        persist.written().kinds().get(0).values().get(0).signer().addTo(certificates);
        return Certificates.of(certificates);
    }
}
