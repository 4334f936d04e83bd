// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7904, Sections 2 and 7. */
class AddressOfRecordTest {
    @ParameterizedTest
    @CsvSource({
        "alice@pbx.example, alice@pbx.example",
        "sip:alice@pbx.example, alice@pbx.example",
        "SIPS:Alice@PBX.Example, Alice@pbx.example",
        "sip:alice@pbx.example;transport=tls?subject=x, alice@pbx.example",
        "sip:al%69ce%40home@pbx.example, alice@home@pbx.example",
        "a%2A@pbx.example, a*@pbx.example",
        "100@pbx, 100@pbx",
    })
    void hasOneForm(String text, String form) {
        assertThat(AddressOfRecord.parse(text)).hasToString(form);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alice",
                "@pbx.example",
                "alice@",
                "alice@pbx.example:5060",
                "alice:secret@pbx.example",
                "a%4@pbx.example",
                "a%zz@pbx.example",
                "a%@pbx.example",
                "a%00@pbx.example",
                "a@b@c",
                "alice@pbx example"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> AddressOfRecord.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesAddressUpToTheLimit() {
        String longest = "a".repeat(AddressOfRecord.MAX_LENGTH - 4) + "@pbx";
        assertThat(AddressOfRecord.parse(longest)).hasToString(longest);
        assertThatThrownBy(() -> AddressOfRecord.parse("a" + longest)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsPreferenceForSips() {
        assertThat(ContactPreferences.SIPS.wantsSips()).isTrue();
        assertThat(new ContactPreferences("(sip.schemes = \"sips\")").wantsSips())
                .isTrue();
        assertThat(ContactPreferences.SIP.wantsSips()).isFalse();
        assertThat(ContactPreferences.ANY.wantsSips()).isFalse();
    }
}
