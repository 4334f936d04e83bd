// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateNamesTest {
    @ParameterizedTest
    @CsvSource({
        "pbx.example, pbx.example, true",
        "PBX.example, pbx.Example, true",
        "pbx.example, a.pbx.example, false",
        "*.pbx.example, a.pbx.example, true",
        "*.pbx.example, a.b.pbx.example, false",
        "*.pbx.example, pbx.example, false",
        "*.pbx.example, .pbx.example, false",
        "*.example, pbx.example, false",
        "*, pbx.example, false",
        "'', pbx.example, false",
        "p*.example.org, pbx.example.org, false",
    })
    void coverANameOrItsFirstLabelByAWildcard(String pattern, String name, boolean covered) {
        assertThat(CertificateNames.matches(pattern, name)).isEqualTo(covered);
    }
}
