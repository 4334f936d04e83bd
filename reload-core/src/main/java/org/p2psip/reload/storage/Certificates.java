// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.Opaque;

/** Signers' certificates in the form that a security block carries. */
final class Certificates {
    private Certificates() {}

    static List<GenericCertificate> of(Collection<Opaque> ders) {
        List<GenericCertificate> certificates = new ArrayList<>(ders.size());
        for (Opaque der : ders) {
            certificates.add(new GenericCertificate(GenericCertificate.X509, der));
        }
        return certificates;
    }
}
