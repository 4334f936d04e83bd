// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.p2psip.reload.security.CertificateIssuer;
import org.p2psip.reload.security.CertificateRefusedException;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.EcdsaP256Sha256;
import org.p2psip.reload.security.KeyPairs;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.security.NodeProfile;
import org.p2psip.reload.security.SignatureScheme;
import org.p2psip.reload.security.SignatureVerifier;
import org.p2psip.reload.wire.ConfigUpdateRequest;
import org.p2psip.reload.wire.DataModel;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

class UpdateCheckTest {
    private static final String OVERLAY = "overlay.example";
    private static final Instant NOW = Instant.parse("2030-06-01T12:00:00Z");
    private static final Random RANDOM = new Random(7);
    private static final AsymmetricCipherKeyPair KEYS = KeyPairs.p256(RANDOM);
    private static final CertificateIssuer ROOT = root();
    private static final Credentials OPERATOR = credentials(ROOT, 0x11, OVERLAY);
    private static final Credentials SUCCESSOR = credentials(ROOT, 0x22, OVERLAY);
    private static final Credentials STRANGER = credentials(ROOT, 0x33, OVERLAY);
    private static final KindDefinition REGISTRATION = KindDefinition.registered(KindId.SIP_REGISTRATION, 10, 1000);
    private static final KindDefinition PRIVATE =
            new KindDefinition(new KindId(0xF0000001), DataModel.SINGLE, AccessPolicy.NODE_MATCH, 1, 100, 0);
    private static final OverlayConfiguration CURRENT = configuration(UnaryOperator.identity());

    private final SignatureVerifier verifier =
            new SignatureVerifier(new CertificateTrust(CURRENT.trustPolicy()), SignatureScheme.standard());

    @Test
    @Tag("6940-11.1-38")
    @Tag("6940-11.1-39")
    void acceptsANewerConfigurationThatItsSignerMaySign() {
        Opaque document = ConfigurationSigner.sign(next(), OPERATOR, OPERATOR);
        OverlayConfiguration adopted = accepted(check(document));
        assertThat(adopted).isEqualTo(next());
        assertThat(adopted.document()).as("byte for byte, for others").isEqualTo(document);
        assertThat(adopted.signedKindBlock(KindId.SIP_REGISTRATION)).isPresent();
    }

    @Test
    @Tag("6940-11.1-36")
    @Tag("6940-11.1-37")
    void signatureCoversEveryByteOfTheConfigurationAndNoneOutside() {
        byte[] document = ConfigurationSigner.sign(next(), OPERATOR, OPERATOR).toByteArray();
        String text = new String(document, StandardCharsets.UTF_8);
        int start = text.indexOf("<configuration ");
        int end = text.indexOf("</configuration>") + "</configuration>".length();
        String spaced = text.substring(0, end - 1) + " " + text.substring(end - 1);
        assertThat(refusal(check(utf8(spaced)))).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(refusal(check(utf8(text.substring(0, start + 15) + " " + text.substring(start + 15)))))
                .isEqualTo(ErrorCode.FORBIDDEN);
        accepted(check(utf8(text.substring(0, start) + "<!-- <configuration> -->\n" + text.substring(start))));
        accepted(check(utf8(text.substring(0, end) + "\r\n" + text.substring(end))));
    }

    @Test
    void lookAlikesInCommentsAttributesAndCharacterDataDoNotMislead() throws ConfigurationException {
        String document = new String(next().toXml().toByteArray(), StandardCharsets.UTF_8)
                .replace(
                        "<topology-plugin>",
                        "<!-- </configuration> --><other xmlns=\"urn:x\" a='/configuration>' b=\"/>\"><![CDATA[</configuration>"
                                + "]]><configuration/></other><?pi </configuration>?><topology-plugin>");
        Opaque signed = ConfigurationSigner.sign(utf8(document), OVERLAY, OPERATOR, OPERATOR);
        accepted(check(signed));
        String moved = new String(signed.toByteArray(), StandardCharsets.UTF_8).replace("CDATA[<", "CDATA[ <");
        assertThat(refusal(check(utf8(moved)))).isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void readsTheSignatureOfTheRightConfigurationAmongSeveral() throws ConfigurationException {
        String ours = new String(next().toXml().toByteArray(), StandardCharsets.UTF_8);
        String others = ours.replace("overlay.example", "other.example");
        String both = ours.replace("</overlay>", "") + others.substring(others.indexOf("<configuration "));
        Opaque signedForOther = ConfigurationSigner.sign(utf8(both), "other.example", OPERATOR, OPERATOR);
        assertThat(refusal(check(signedForOther))).isEqualTo(ErrorCode.FORBIDDEN);
        accepted(check(ConfigurationSigner.sign(signedForOther, OVERLAY, OPERATOR, OPERATOR)));
    }

    @Test
    void signsDocumentsWhoseElementsHaveAPrefix() throws ConfigurationException {
        String plain = new String(next().toXml().toByteArray(), StandardCharsets.UTF_8);
        String prefixed = plain.replaceAll("<(/?)(?![?/]|chord:)", "<$1p:").replace("xmlns=", "xmlns:p=");
        accepted(check(ConfigurationSigner.sign(utf8(prefixed), OVERLAY, OPERATOR, OPERATOR)));
    }

    @Test
    @Tag("6940-6.5.4.2-3")
    @Tag("6940-11.1-40")
    void refusesWhatIsNotSignedByAConfigurationSignerOfTheCurrentConfiguration() {
        assertThat(refusal(check(next().toXml()))).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(refusal(check(ConfigurationSigner.sign(next(), STRANGER, OPERATOR))))
                .isEqualTo(ErrorCode.FORBIDDEN);
        Credentials forger = credentials(root(), 0x11, OVERLAY);
        assertThat(refusal(check(ConfigurationSigner.sign(next(), forger, OPERATOR))))
                .as("the operator's Node-ID under another root")
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    @Tag("6940-11.1-39")
    void signersOfTheNextConfigurationAreAuthorizedByTheOneBefore() {
        OverlayConfiguration handedOver = configuration(builder -> builder.sequence(8)
                .configurationSigners(List.of(SUCCESSOR.nodeId()))
                .kindSigners(List.of(SUCCESSOR.nodeId())));
        assertThat(refusal(check(ConfigurationSigner.sign(handedOver, SUCCESSOR, SUCCESSOR))))
                .isEqualTo(ErrorCode.FORBIDDEN);
        OverlayConfiguration adopted = accepted(check(ConfigurationSigner.sign(handedOver, OPERATOR, SUCCESSOR)));
        OverlayConfiguration after = handedOver.toBuilder().sequence(9).build();
        assertThat(accepted(check(adopted, ConfigurationSigner.sign(after, SUCCESSOR, SUCCESSOR)))
                        .sequence())
                .isEqualTo(9);
        assertThat(refusal(check(adopted, ConfigurationSigner.sign(after, OPERATOR, SUCCESSOR))))
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    @ParameterizedTest(name = "{1} after {0}: {2}")
    @CsvSource({
        "7, 8, true",
        "7, 7, false",
        "7, 6, false",
        "65534, 0, true",
        "0, 65534, false",
        "1, 32768, true",
        "1, 32769, false"
    })
    @Tag("6940-6.5.4.2-2")
    @Tag("6940-6.3.2.1-7")
    void acceptsOnlyNewerSequences(int current, int next, boolean newer) {
        OverlayConfiguration before = configuration(builder -> builder.sequence(current));
        Opaque document =
                ConfigurationSigner.sign(configuration(builder -> builder.sequence(next)), OPERATOR, OPERATOR);
        UpdateVerdict verdict = check(before, document);
        if (newer) {
            accepted(verdict);
        } else {
            assertThat(refusal(verdict)).isEqualTo(ErrorCode.CONFIG_TOO_OLD);
        }
    }

    @Test
    @Tag("6940-6.5.4.2-4")
    void refusesEachFaultWithAnErrorOfItsOwn() {
        assertThat(refusal(check(utf8("<overlay")))).isEqualTo(ErrorCode.INVALID_MESSAGE);
        assertThat(refusal(check(Opaque.EMPTY))).isEqualTo(ErrorCode.INVALID_MESSAGE);
        OverlayConfiguration other = OverlayConfiguration.builder("other.example")
                .rootCertificates(List.of(ROOT.certificate()))
                .sequence(8)
                .build();
        assertThat(refusal(check(ConfigurationSigner.sign(other, OPERATOR, OPERATOR))))
                .isEqualTo(ErrorCode.INCOMPATIBLE_WITH_OVERLAY);
        OverlayConfiguration expired =
                configuration(builder -> builder.sequence(8).expiration(NOW.minusSeconds(1)));
        assertThat(refusal(check(ConfigurationSigner.sign(expired, OPERATOR, OPERATOR))))
                .isEqualTo(ErrorCode.CONFIG_TOO_OLD);
        UpdateVerdict unknown =
                new UpdateCheck(CURRENT, new ConfigUpdateRequest.Unknown(9, Opaque.EMPTY)).run(verifier, NOW);
        assertThat(refusal(unknown)).isEqualTo(ErrorCode.INVALID_MESSAGE);
    }

    @Test
    void everyBrokenByteOfASignatureIsRefused() {
        byte[] document = ConfigurationSigner.sign(next(), OPERATOR, OPERATOR).toByteArray();
        int start = new String(document, StandardCharsets.US_ASCII).indexOf("<signature>") + 11;
        for (int i = start; i < document.length - "</signature></overlay>".length(); i += 13) {
            byte[] broken = document.clone();
            broken[i] = (byte) (broken[i] == 'A' ? 'B' : 'A');
            assertThat(check(Opaque.copyOf(broken))).as("byte %d", i).isInstanceOf(UpdateVerdict.Refused.class);
        }
    }

    @Test
    @Tag("6940-11.1-42")
    void saysWhatThisSoftwareCannotDo() {
        assertThat(check(ConfigurationSigner.sign(
                        configuration(builder -> builder.sequence(8).topologyPlugin("ANOTHER")), OPERATOR, OPERATOR)))
                .isInstanceOf(UpdateVerdict.Unsupported.class);
        assertThat(check(ConfigurationSigner.sign(
                        configuration(builder -> builder.sequence(8).noIce(true)), OPERATOR, OPERATOR)))
                .isInstanceOf(UpdateVerdict.Unsupported.class);
        String demanding = new String(next().toXml().toByteArray(), StandardCharsets.UTF_8)
                .replace("<topology-plugin>", "<mandatory-extension>urn:future</mandatory-extension><topology-plugin>");
        assertThat(check(signedByHand(demanding))).isInstanceOf(UpdateVerdict.Unsupported.class);
    }

    @Test
    @Tag("6940-11.1-33")
    @Tag("6940-11.1-35")
    void refusesAConfigurationWithAKindThatIsNotSigned() {
        String unsigned = new String(next().toXml().toByteArray(), StandardCharsets.UTF_8);
        assertThat(refusal(check(signedByHand(unsigned)))).isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    @Tag("6940-11.1-34")
    @Tag("6940-11.1-43")
    void discardsKindsWhoseSignerMaySignNoneAnyMore() {
        assertThat(accepted(check(ConfigurationSigner.sign(next(), OPERATOR, STRANGER)))
                        .kinds())
                .isEmpty();

        OverlayConfiguration learned = accepted(kinds(CURRENT, block(PRIVATE, OPERATOR)));
        OverlayConfiguration stays = accepted(check(learned, ConfigurationSigner.sign(next(), OPERATOR, OPERATOR)));
        assertThat(stays.kinds()).containsExactly(REGISTRATION, PRIVATE);
        OverlayConfiguration otherSigner =
                configuration(builder -> builder.sequence(8).kindSigners(List.of(SUCCESSOR.nodeId())));
        OverlayConfiguration goes =
                accepted(check(learned, ConfigurationSigner.sign(otherSigner, OPERATOR, SUCCESSOR)));
        assertThat(goes.kinds()).containsExactly(REGISTRATION);
    }

    @Test
    @Tag("6940-6.5.4.2-5")
    @Tag("6940-11.1-34")
    @Tag("6940-11.1-35")
    void acceptsKindsOfKindSignersOnly() {
        OverlayConfiguration learned = accepted(kinds(CURRENT, block(PRIVATE, OPERATOR)));
        assertThat(learned.kinds()).containsExactly(REGISTRATION, PRIVATE);
        assertThat(learned.sequence()).isEqualTo(CURRENT.sequence());
        assertThat(learned.signedKindBlock(PRIVATE.id())).contains(block(PRIVATE, OPERATOR));
        assertThat(refusal(kinds(CURRENT, block(PRIVATE, STRANGER)))).isEqualTo(ErrorCode.FORBIDDEN);
        Opaque block = block(PRIVATE, OPERATOR);
        String larger =
                new String(block.toByteArray(), StandardCharsets.UTF_8).replace("<max-size>100<", "<max-size>101<");
        assertThat(refusal(kinds(CURRENT, utf8(larger)))).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(refusal(kinds(CURRENT, utf8("<kind-block/>")))).isEqualTo(ErrorCode.INVALID_MESSAGE);
        assertThat(refusal(kinds(CURRENT))).isEqualTo(ErrorCode.INVALID_MESSAGE);
        String two = new String(block.toByteArray(), StandardCharsets.UTF_8);
        assertThat(refusal(kinds(CURRENT, utf8(two + two)))).isEqualTo(ErrorCode.INVALID_MESSAGE);
    }

    @Test
    void aKindIsChangedByItsOwnSignerOnly() {
        OverlayConfiguration two =
                configuration(builder -> builder.kindSigners(List.of(OPERATOR.nodeId(), SUCCESSOR.nodeId())));
        OverlayConfiguration learned = accepted(kinds(two, block(PRIVATE, OPERATOR)));
        KindDefinition larger = new KindDefinition(PRIVATE.id(), DataModel.SINGLE, AccessPolicy.NODE_MATCH, 1, 200, 0);
        assertThat(refusal(kinds(learned, block(larger, SUCCESSOR)))).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(accepted(kinds(learned, block(PRIVATE, SUCCESSOR)))).isEqualTo(learned);
        assertThat(accepted(kinds(learned, block(larger, OPERATOR))).kind(PRIVATE.id()))
                .contains(larger);
    }

    @Test
    void knowsAtMost256Kinds() {
        OverlayConfiguration configuration = CURRENT;
        for (int i = 1; i < UpdateCheck.MAX_KINDS; i++) {
            configuration = configuration.withKinds(append(configuration.kinds(), kind(i)), new TreeMap<>(Map.of()));
        }
        assertThat(configuration.kinds()).hasSize(UpdateCheck.MAX_KINDS);
        assertThat(refusal(kinds(configuration, block(kind(1000), OPERATOR)))).isEqualTo(ErrorCode.FORBIDDEN);
    }

    private static List<KindDefinition> append(List<KindDefinition> kinds, KindDefinition kind) {
        KindDefinition[] all = Arrays.copyOf(kinds.toArray(new KindDefinition[0]), kinds.size() + 1);
        all[kinds.size()] = kind;
        return List.of(all);
    }

    private static KindDefinition kind(int i) {
        return new KindDefinition(new KindId(0xF0000001 + i), DataModel.SINGLE, AccessPolicy.NODE_MATCH, 1, 100, 0);
    }

    /** A kind-block as it would be cut out of a signed document. */
    private static Opaque block(KindDefinition kind, Credentials signer) {
        OverlayConfiguration configuration = configuration(builder -> builder.kinds(Set.of(kind)));
        Opaque signed = ConfigurationSigner.sign(configuration, signer, signer);
        String text = new String(signed.toByteArray(), StandardCharsets.UTF_8);
        int end = text.indexOf("</kind-block>") + "</kind-block>".length();
        return utf8(text.substring(text.indexOf("<kind-block>"), end));
    }

    /** Signs the configuration, and nothing in it, whether this software can read it or not. */
    private static Opaque signedByHand(String document) {
        int start = document.indexOf("<configuration ");
        int end = document.indexOf("</configuration>") + "</configuration>".length();
        Opaque signature = DocumentSignature.sign(utf8(document.substring(start, end)), OPERATOR);
        String base64 = java.util.Base64.getMimeEncoder().encodeToString(signature.toByteArray());
        return utf8(document.substring(0, end) + "<signature algorithm=\"rsa-sha1\">\n" + base64 + "\n</signature>"
                + document.substring(end));
    }

    private UpdateVerdict check(Opaque document) {
        return check(CURRENT, document);
    }

    private UpdateVerdict check(OverlayConfiguration current, Opaque document) {
        return new UpdateCheck(current, new ConfigUpdateRequest.Configuration(document)).run(verifier, NOW);
    }

    private UpdateVerdict kinds(OverlayConfiguration current, Opaque... blocks) {
        return new UpdateCheck(current, new ConfigUpdateRequest.Kinds(List.of(blocks))).run(verifier, NOW);
    }

    private static OverlayConfiguration accepted(UpdateVerdict verdict) {
        assertThat(verdict).isInstanceOf(UpdateVerdict.Accepted.class);
        return ((UpdateVerdict.Accepted) verdict).next();
    }

    private static ErrorCode refusal(UpdateVerdict verdict) {
        assertThat(verdict).isInstanceOf(UpdateVerdict.Refused.class);
        return ((UpdateVerdict.Refused) verdict).code();
    }

    private static OverlayConfiguration next() {
        return configuration(builder -> builder.sequence(8).maxMessageSize(6000).chordReactive(false));
    }

    private static OverlayConfiguration configuration(UnaryOperator<OverlayConfigurationBuilder> changes) {
        return changes.apply(OverlayConfiguration.builder(OVERLAY)
                        .sequence(7)
                        .rootCertificates(List.of(ROOT.certificate()))
                        .configurationSigners(List.of(OPERATOR.nodeId()))
                        .kindSigners(List.of(OPERATOR.nodeId()))
                        .kinds(List.of(REGISTRATION)))
                .build();
    }

    private static CertificateIssuer root() {
        return CertificateIssuer.createRoot(
                "Root", KeyPairs.p256(RANDOM), NOW.minus(Duration.ofDays(9)), NOW.plus(Duration.ofDays(9)), RANDOM);
    }

    private static Credentials credentials(CertificateIssuer issuer, int id, String overlay) {
        byte[] bytes = new byte[16];
        Arrays.fill(bytes, (byte) id);
        NodeProfile profile = new NodeProfile(
                overlay,
                List.of(NodeId.copyOf(bytes)),
                "signer@" + overlay,
                NOW.minus(Duration.ofDays(1)),
                NOW.plus(Duration.ofDays(1)));
        try {
            NodeCertificate certificate = NodeCertificate.parse(issuer.issue(profile, KEYS.getPublic()), overlay, 16);
            return Credentials.of(certificate, NodeId.copyOf(bytes), KEYS.getPrivate(), new EcdsaP256Sha256());
        } catch (CertificateRefusedException e) {
            throw new AssertionError(e);
        }
    }

    private static Opaque utf8(String text) {
        return Opaque.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }
}
