// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OverlayConfigurationRefusalTest {
    private static final String COUNTS = "<max-count>1</max-count><max-size>9</max-size>";
    private static final String ARRAY = "<data-model>ARRAY</data-model>";
    private static final String BY_USER = "<access-control>USER-MATCH</access-control>";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "<topology-plugin/>|<topology-plugin> is empty",
                "<node-id-length>15</node-id-length>|node-id-length is 15, must be 16 to 20",
                "<node-id-length>21</node-id-length>|node-id-length is 21, must be 16 to 20",
                "<node-id-length>long</node-id-length>|node-id-length is \"long\", must be a whole number",
                "<enrollment-server>http://a.example/</enrollment-server>|enrollment-server is \"http://a.example/\","
                        + " must be a URL of the form https://host/path",
                "<enrollment-server>a b</enrollment-server>|enrollment-server is \"a b\", must be a URL of the form"
                        + " https://host/path",
                "<enrollment-server>https:///x</enrollment-server>|enrollment-server is \"https:///x\", must be a URL"
                        + " of the form https://host/path",
                "<bootstrap-node port='1'/>|<bootstrap-node> lacks the attribute address",
                "<bootstrap-node address='a.example'/>|the address of bootstrap-node is \"a.example\", must be an IPv4"
                        + " or IPv6 address",
                "<bootstrap-node address='1.2.3'/>|the address of bootstrap-node is \"1.2.3\", must be an IPv4 or IPv6"
                        + " address",
                "<bootstrap-node address='fe80::1%eth0'/>|the address of bootstrap-node is \"fe80::1%eth0\", must be"
                        + " an IPv4 or IPv6 address",
                "<bootstrap-node address='10.0.0.1' port='0'/>|the port of bootstrap-node is 0, must be 1 to 65535",
                "<bootstrap-node address='10.0.0.1' port='65536'/>|the port of bootstrap-node is 65536, must be 1 to"
                        + " 65535",
                "<turn-density>-1</turn-density>|turn-density is -1, must be 0 to 255",
                "<turn-density>256</turn-density>|turn-density is 256, must be 0 to 255",
                "<clients-permitted>yes</clients-permitted>|clients-permitted is \"yes\", must be true or false",
                "<no-ice>TRUE</no-ice>|no-ice is \"TRUE\", must be true or false",
                "<no-ice>1</no-ice><no-ice>1</no-ice>|<no-ice> is there twice, must be there once",
                "<chord:chord-update-interval>0</chord:chord-update-interval>|chord-update-interval is PT0S, must be at"
                        + " least 1 whole seconds",
                "<chord:chord-ping-interval>-5</chord:chord-ping-interval>|chord-ping-interval is PT-5S, must be at"
                        + " least 1 whole seconds",
                "<chord:chord-reactive/>|chord-reactive is \"\", must be true or false",
                "<shared-secret> </shared-secret>|shared-secret is empty",
                "<max-message-size>255</max-message-size>|max-message-size is 255, must be 256 to 16777215",
                "<initial-ttl>0</initial-ttl>|initial-ttl is 0, must be 1 to 255",
                "<initial-ttl>256</initial-ttl>|initial-ttl is 256, must be 1 to 255",
                "<overlay-reliability-timer>199</overlay-reliability-timer>|overlay-reliability-timer is PT0.199S, must"
                        + " be at least 200 whole milliseconds",
                "<overlay-link-protocol/>|<overlay-link-protocol> is empty",
                "<replicas xmlns='urn:x-p2psip:reload:1'>1</replicas>|replicas is 1, must be 2 to 15",
                "<replicas xmlns='urn:x-p2psip:reload:1'>16</replicas>|replicas is 16, must be 2 to 15",
                "<neighbors xmlns='urn:x-p2psip:reload:1'>2</neighbors>|neighbors is 2, must be 3 to 16",
                "<neighbors xmlns='urn:x-p2psip:reload:1'>17</neighbors>|neighbors is 17, must be 3 to 16",
                "<configuration-signer>47112162e84c69ba</configuration-signer>|configuration-signer is"
                        + " \"47112162e84c69ba\", must be a Node-ID of 32 hexadecimal digits, as node-id-length is 16",
                "<kind-signer>x7112162e84c69ba47112162e84c69ba</kind-signer>|kind-signer is"
                        + " \"x7112162e84c69ba47112162e84c69ba\", must be a Node-ID of 32 hexadecimal digits, not all 0",
                "<bad-node>00000000000000000000000000000000</bad-node>|bad-node is"
                        + " \"00000000000000000000000000000000\", must be a Node-ID of 32 hexadecimal digits, not all 0",
                "<mandatory-extension>urn:example:extension</mandatory-extension>|mandatory-extension is"
                        + " \"urn:example:extension\", which this software does not support",
                "<mandatory-extension/>|<mandatory-extension> is empty",
                "<required-kinds><kind-block/></required-kinds>|<kind-block> has no <kind>",
            })
    void refusesABadElementAndSaysWhereAndWhy(String elements, String problem) {
        assertThatThrownBy(() -> Documents.parse(Documents.with(elements)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageMatching("line 4, column [0-9]+: .*")
                .hasMessageEndingWith(": " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "sequence='1'|<configuration> lacks the attribute instance-name",
                "instance-name='' sequence='1'|<configuration> lacks the attribute instance-name",
                "instance-name='a b' sequence='1'|instance-name is no DNS name of at most 253 characters",
                "instance-name='a.example'|<configuration> lacks the attribute sequence",
                "instance-name='a.example' sequence='65535'|sequence is 65535, must be 0 to 65534",
                "instance-name='a.example' sequence='-1'|sequence is -1, must be 0 to 65534",
                "instance-name='a.example' sequence='1' expiration='tomorrow'|expiration is \"tomorrow\", must be a time"
                        + " in UTC such as 2030-01-31T00:00:00Z",
                "instance-name='a.example' sequence='1' expiration='2030-01-31T00:00:00+01:00'|expiration is"
                        + " \"2030-01-31T00:00:00+01:00\", must be a time in UTC such as 2030-01-31T00:00:00Z",
                "instance-name='a.example' sequence='1' expiration='+12030-01-31T00:00:00Z'|expiration is"
                        + " +12030-01-31T00:00:00Z, must be of the years 1 to 9999",
            })
    void refusesABadAttributeOfTheConfiguration(String attributes, String problem) {
        String document =
                Documents.overlay("<configuration " + attributes + ">" + Documents.TRUST + "</configuration>");
        assertThatThrownBy(() -> Documents.parse(document))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageEndingWith(": " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "''|the configuration of a.example trusts no certificate; it needs a usable root-cert, or"
                        + " self-signed-permitted as true",
                "<self-signed-permitted digest='sha1'>0</self-signed-permitted><root-cert>AAAA</root-cert>|the"
                        + " configuration of a.example trusts no certificate; it needs a usable root-cert, or"
                        + " self-signed-permitted as true",
                "<self-signed-permitted>true</self-signed-permitted>|<self-signed-permitted> lacks the attribute digest",
                "<self-signed-permitted digest='md5'>true</self-signed-permitted>|the digest of self-signed-permitted"
                        + " is \"md5\", must be sha1 or sha256",
            })
    void refusesAConfigurationThatTrustsNobody(String elements, String problem) {
        String document = Documents.overlay(
                "<configuration instance-name='a.example' sequence='1'>" + elements + "</configuration>");
        assertThatThrownBy(() -> Documents.parse(document))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageEndingWith(": " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "name='X'|" + COUNTS + ARRAY + BY_USER + "|the Kind \"X\" is required, but this software does not"
                        + " support it",
                "name='REDIR'|" + COUNTS + ARRAY + BY_USER + "|the Kind \"REDIR\" is required, but this software does"
                        + " not support it",
                "''|" + COUNTS + ARRAY + BY_USER + "|<kind> must have either the attribute name or the attribute id",
                "name='TURN-SERVICE' id='2'|" + COUNTS + ARRAY + BY_USER + "|<kind> must have either the attribute name"
                        + " or the attribute id",
                "id='2000'|" + COUNTS + ARRAY + BY_USER + "|the id of the kind is 2000, must be 4026531841 to"
                        + " 4294967293; a registered Kind is given by its name",
                "id='8589934592'|" + COUNTS + ARRAY + BY_USER + "|the id of the kind is 8589934592, must be 4026531841"
                        + " to 4294967293; a registered Kind is given by its name",
                "id='4026531841'|" + COUNTS + BY_USER + "|<kind> lacks <data-model>",
                "id='4026531841'|" + COUNTS + ARRAY + "|<kind> lacks <access-control>",
                "id='4026531841'|<max-size>1</max-size>" + ARRAY + BY_USER + "|<kind> lacks <max-count>",
                "id='4026531841'|<max-count>1</max-count>" + ARRAY + BY_USER + "|<kind> lacks <max-size>",
                "id='4026531841'|<max-count>0</max-count><max-size>1</max-size>" + ARRAY + BY_USER + "|max-count is 0,"
                        + " must be at least 1",
                "id='4026531841'|<max-count>1</max-count><max-size>0</max-size>" + ARRAY + BY_USER + "|max-size is 0,"
                        + " must be at least 1",
                "id='4026531841'|" + COUNTS + BY_USER + "<data-model>TREE</data-model>|the data-model of the kind is"
                        + " \"TREE\", must be SINGLE, ARRAY or DICTIONARY",
                "id='4026531841'|" + COUNTS + ARRAY + "<access-control>ALL</access-control>|the access-control of the"
                        + " kind is \"ALL\", must be USER-MATCH, NODE-MATCH, USER-NODE-MATCH or NODE-MULTIPLE",
                "id='4026531841'|" + COUNTS + ARRAY + "<access-control>NODE-MULTIPLE</access-control>|<kind> is"
                        + " NODE-MULTIPLE and lacks <max-node-multiple>",
                "id='4026531841'|" + COUNTS + ARRAY + "<access-control>NODE-MULTIPLE</access-control>"
                        + "<max-node-multiple>0</max-node-multiple>|max-node-multiple is 0, must be 1 to 255",
            })
    void refusesABadKind(String attributes, String elements, String problem) {
        String kind = Documents.kind(attributes.equals("''") ? "" : attributes, elements);
        assertThatThrownBy(() -> Documents.parse(Documents.with(kind)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageEndingWith(": " + problem);
    }

    @Test
    void refusesAKindGivenTwice() {
        String block = "<kind-block><kind id='4026531841'>" + COUNTS + ARRAY + BY_USER + "</kind></kind-block>";
        assertThatThrownBy(
                        () -> Documents.parse(Documents.with("<required-kinds>" + block + block + "</required-kinds>")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageEndingWith(": required-kinds has Kind 4026531841 twice, must be once");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<html/>|line 1, column 8: the document begins with <html>, must begin with <overlay"
                        + " xmlns=\"urn:ietf:params:xml:ns:p2p:config-base\">",
                "<overlay xmlns='urn:ietf:params:xml:ns:p2p:config-base'/>|line 1, column 58: <overlay> has no"
                        + " <configuration>",
            })
    void refusesADocumentThatHoldsNoConfiguration(String document, String problem) {
        assertThatThrownBy(() -> Documents.parse(document))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(problem);
    }

    @Test
    void refusesTwoConfigurationsOfOneOverlay() {
        String one = "<configuration instance-name='a.example' sequence='1'>" + Documents.TRUST + "</configuration>";
        byte[] document = Documents.overlay(one + one).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> OverlayConfiguration.parse(document, "a.example"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageEndingWith("the overlay \"a.example\" has a second configuration, must have one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE overlay>",
                "<!DOCTYPE overlay SYSTEM \"file:///etc/passwd\">",
                "<!DOCTYPE overlay PUBLIC \"-//X//Y\" \"http://127.0.0.1:9/x.dtd\">",
                "<!DOCTYPE overlay [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>",
                "<!DOCTYPE overlay [<!ENTITY % x SYSTEM \"file:///etc/passwd\"> %x;]>",
                "<!DOCTYPE overlay [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
                        + "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]>",
            })
    void refusesDocumentTypeDeclarations(String declaration) {
        assertThatThrownBy(() -> Documents.parse(declaration + "<overlay>&x;&c;</overlay>"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageEndingWith("the document has a document type declaration; leave out the <!DOCTYPE ...>");
    }

    @Test
    void refusesEntitiesThatNobodyDeclared() {
        ConfigurationException refusal = catchThrowableOfType(
                ConfigurationException.class,
                () -> Documents.parse(Documents.with("<shared-secret>&x;</shared-secret>")));
        assertThat(refusal).hasMessageContaining("not well-formed XML").hasMessageNotContaining("\n");
        assertThat(refusal.line()).isEqualTo(4);
        assertThat(refusal.column()).isPositive();
    }

    @Test
    void takesTheLongestDocumentAndRefusesALongerOne() throws Exception {
        byte[] small = Documents.with("").getBytes(StandardCharsets.UTF_8);
        byte[] longest = Arrays.copyOf(small, OverlayConfiguration.MAX_DOCUMENT_BYTES);
        Arrays.fill(longest, small.length, longest.length, (byte) ' ');
        assertThat(OverlayConfiguration.parse(longest, null).sequence()).isEqualTo(22);

        byte[] tooLong = Arrays.copyOf(longest, longest.length + 1);
        tooLong[longest.length] = ' ';
        assertThatThrownBy(() -> OverlayConfiguration.parse(tooLong, null))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("the document has 1048577 bytes, must have at most 1048576");
    }

    @Test
    void takesTheMostElementsAndRefusesOneMore() throws Exception {
        int others = 3;
        String most = "<ext:x/>".repeat(XmlDocument.MAX_ELEMENTS - others);
        assertThat(Documents.parse(Documents.with(most)).sequence()).isEqualTo(22);
        assertThatThrownBy(() -> Documents.parse(Documents.with(most + "<ext:x/>")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageEndingWith("the document has more than 20000 elements");
    }

    @Test
    void takesTheDeepestNestingAndRefusesADeeperOne() throws Exception {
        int deepest = XmlDocument.MAX_DEPTH - 2;
        assertThat(Documents.parse(Documents.with(nested(deepest))).sequence()).isEqualTo(22);
        assertThatThrownBy(() -> Documents.parse(Documents.with(nested(deepest + 1))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageEndingWith("the elements are nested more than 32 deep");
    }

    @Test
    void refusesOtherEncodings() {
        String declared = Documents.with("").replace("UTF-8", "ISO-8859-1");
        assertThatThrownBy(() -> Documents.parse(declared))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("line 1: the document declares the encoding \"ISO-8859-1\", must be UTF-8");
        byte[] latin = Documents.with("<!-- é -->").getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> OverlayConfiguration.parse(latin, null))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("the document is not UTF-8; save it as UTF-8");
    }

    @Test
    void showsForeignTextCutOffAndOnOneLine() {
        String text = "a\nb" + "c".repeat(Problems.MAX_SHOWN);
        assertThatThrownBy(() -> Documents.parse(Documents.with("<no-ice>" + text + "</no-ice>")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageEndingWith(
                        "no-ice is \"a b" + "c".repeat(Problems.MAX_SHOWN - 3) + "…\", must be true or false");
    }

    @Property
    void answersRandomBytesWithNothingButARefusal(@ForAll byte[] bytes) {
        assertThatThrownBy(() -> OverlayConfiguration.parse(bytes, null)).isInstanceOf(ConfigurationException.class);
    }

    @Property(tries = 500)
    void answersADamagedDocumentWithNothingButARefusal(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int hits) {
        byte[] bytes = Documents.with(Documents.kind("name='TURN-SERVICE'", COUNTS, ARRAY, BY_USER)
                        + "<bootstrap-node address='10.0.0.1' port='6084'/><initial-ttl>9</initial-ttl>")
                .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(seed);
        for (int i = 0; i < hits; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(0x80);
        }
        try {
            assertThat(OverlayConfiguration.parse(bytes, null)).isNotNull();
        } catch (ConfigurationException e) {
            assertThat(e.getMessage()).isNotEmpty().doesNotContain("\n");
        }
    }

    private static String nested(int depth) {
        return "<ext:x>".repeat(depth) + "</ext:x>".repeat(depth);
    }
}
