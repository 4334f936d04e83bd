// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.p2psip.reload.examples.dissect.DrawnCapture.Unit;
import org.p2psip.reload.examples.dissect.MessageDraw.Drawn;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.MessageCode;

/**
 * Wireshark's dissector, which knows nothing of this project, reads messages of every code and structure, and finds in
 * them what we find. Fails without tshark.
 */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TsharkInteropTest {
    private static final long SEED = Long.getLong("reload.seed", 6940);
    private static final int MESSAGES = 4000;

    private static final String PROTOCOLS = "frame.protocols";
    private static final String SEVERITY = "_ws.expert.severity";
    private static final String COMPLAINT = "_ws.expert.message";
    private static final String INFO = "_ws.col.Info";
    private static final String LENGTHS = "reload.length.32";
    private static final String FRAMED_LENGTHS = "reload_framing.message.length";

    /** Expert items of this severity and above are complaints; the SYN packets are remarked upon below it. */
    private static final long WARNING = 0x600000;

    private final Map<Medium, Link> links = new EnumMap<>(Medium.class);
    private List<String> registered = List.of();

    /** How the messages come. */
    private enum Medium {
        RAW,
        UDP,
        TCP
    }

    /** A capture as it was made, and as tshark sees it. */
    private record Link(DrawnCapture capture, List<Map<String, List<String>>> packets) {
        List<Unit> units(int packet) {
            return capture.packets().get(packet);
        }

        List<ReadMessage> messages(int packet) {
            return units(packet).stream()
                    .filter(unit -> unit.message().bytes().length() > 0)
                    .map(unit -> new ReadMessage(unit.message()))
                    .toList();
        }
    }

    @BeforeAll
    void dissect(@TempDir Path folder) throws IOException, InterruptedException {
        Tshark tshark = new Tshark(folder)
                .kind(0x4, "ARRAY")
                .kind(0x104, "DICTIONARY")
                .kind(0xF0000001L, "SINGLE")
                .kind(0xF0000002L, "ARRAY")
                .kind(0xF0000003L, "DICTIONARY");
        registered = tshark.run("-G", "fields").stream()
                .map(line -> line.split("\t"))
                .filter(columns -> columns[0].equals("F") && columns[2].matches("reload(_framing)?\\..*"))
                .map(columns -> columns[2])
                .toList();
        List<String> fields = new ArrayList<>(List.of(PROTOCOLS, SEVERITY, COMPLAINT, INFO));
        fields.addAll(registered);
        List<Drawn> messages = MessageDraw.messages(SEED, MESSAGES);
        links.put(Medium.RAW, link(tshark, folder, fields, DrawnCapture.raw(messages)));
        links.put(Medium.UDP, link(tshark, folder, fields, DrawnCapture.datagrams(messages)));
        links.put(Medium.TCP, link(tshark, folder, fields, DrawnCapture.streams(messages, SEED, true)));
    }

    private static Link link(Tshark tshark, Path folder, List<String> fields, DrawnCapture capture)
            throws IOException, InterruptedException {
        Path file = Files.write(folder.resolve("messages.pcap"), capture.file());
        List<Map<String, List<String>>> packets = tshark.fields(file, fields);
        assertThat(packets).hasSameSizeAs(capture.packets());
        return new Link(capture, packets);
    }

    @Test
    void messagesOfEveryCodeAndErrorAreThere() {
        Link raw = link(Medium.RAW);
        Set<Long> codes = new TreeSet<>();
        Set<Long> errors = new TreeSet<>();
        for (int i = 0; i < raw.packets().size(); i++) {
            codes.addAll(numbers(raw.packets().get(i), "reload.message.code"));
            errors.addAll(numbers(raw.packets().get(i), "reload.error_response.code"));
        }
        List<Long> known = LongStream.rangeClosed(1, MessageCode.PATH_TRACK_ANSWER.value())
                .filter(code -> !CodePoints.MESSAGES.name(code).isEmpty())
                .boxed()
                .collect(Collectors.toList());
        known.add((long) MessageCode.ERROR.value());
        assertThat(codes).containsExactlyElementsOf(known).hasSize(33);
        assertThat(errors)
                .containsExactlyElementsOf(LongStream.rangeClosed(2, ErrorCode.TTL_HOPS_EXCEEDED.value())
                        .boxed()
                        .toList());
    }

    /** Which structures tshark knows, it tells itself. */
    @Test
    void everyStructureThatTsharkKnowsIsThere() {
        Set<String> seen = new TreeSet<>();
        links.values()
                .forEach(link -> link.packets()
                        .forEach(packet -> packet.forEach((field, values) -> {
                            if (!values.isEmpty() && registered.contains(field)) {
                                seen.add(field);
                            }
                        })));
        assertThat(seen).containsExactlyInAnyOrderElementsOf(TsharkFields.reachable(registered));
        assertThat(TsharkFields.unreachable().keySet())
                .allSatisfy(expression -> assertThat(registered).anyMatch(field -> field.matches(expression)));
    }

    @ParameterizedTest
    @EnumSource
    void everythingIsReload(Medium medium) {
        Link link = link(medium);
        for (int i = 0; i < link.packets().size(); i++) {
            if (!link.units(i).isEmpty()) {
                String expected = switch (medium) {
                    case RAW -> "user_dlt:reload(:.*)?";
                    case UDP -> "raw:ip:udp:reload-framing(:reload.*)?";
                    case TCP -> "raw:ip:tcp:reload-framing(:.*)?";
                };
                assertThat(link.packets().get(i).get(PROTOCOLS))
                        .singleElement()
                        .asString()
                        .matches(expected);
            }
        }
    }

    /** Also that each known fault is there, so that this fails once tshark is mended. */
    @ParameterizedTest
    @EnumSource
    void tsharkComplainsOfNothingButByItsKnownFaults(Medium medium) {
        Link link = link(medium);
        Set<KnownFault> found = new TreeSet<>();
        for (int i = 0; i < link.packets().size(); i++) {
            Set<String> expected = new TreeSet<>();
            for (ReadMessage message : link.messages(i)) {
                for (KnownFault fault : KnownFault.values()) {
                    if (fault.isIn(message)) {
                        expected.add(fault.complaint());
                        found.add(fault);
                    }
                }
            }
            assertThat(complaints(link.packets().get(i))).as("packet %d", i + 1).isEqualTo(expected);
        }
        assertThat(found).containsExactly(KnownFault.values());
    }

    @ParameterizedTest
    @EnumSource
    void tsharkReadsTheSameNumbers(Medium medium) {
        Link link = link(medium);
        for (int i = 0; i < link.packets().size(); i++) {
            Map<String, List<String>> packet = link.packets().get(i);
            List<ReadMessage> messages = link.messages(i);
            assertSame(i, packet, TsharkFields.HEADER, path -> numbers(messages, each -> each.headerNumbers(path)));
            assertSame(i, packet, TsharkFields.OPTIONS, path -> numbers(messages, each -> each.headerNumbers(path)));
            assertSame(i, packet, TsharkFields.CONTENTS, path -> numbers(messages, each -> contents(each, path)));
            if (medium == Medium.RAW) {
                assertThat(numbers(packet, LENGTHS).get(0))
                        .isEqualTo(messages.get(0).length());
            } else {
                List<TreeNode> frames = link.units(i).stream()
                        .map(unit -> new Dissector(StoredDraw.CONTEXT)
                                .dissect(unit.bytes())
                                .root())
                        .toList();
                assertSame(
                        i,
                        packet,
                        TsharkFields.FRAME,
                        path -> frames.stream()
                                .flatMap(frame -> ReadMessage.numbers(frame, path).stream())
                                .toList());
                assertThat(numbers(packet, FRAMED_LENGTHS))
                        .isEqualTo(messages.stream()
                                .map(each -> (long) each.length())
                                .toList());
            }
        }
    }

    @Test
    void tsharkGivesMessagesTheSameNames() {
        Link raw = link(Medium.RAW);
        for (int i = 0; i < raw.packets().size(); i++) {
            ReadMessage message = raw.messages(i).get(0);
            if (message.isWhole()) {
                String info = String.join("", raw.packets().get(i).get(INFO)).replace("[Malformed Packet]", "");
                assertThat(info).as("packet %d", i + 1).isEqualTo(name(message));
            }
        }
    }

    /**
     * It takes the length of a message from where the segment begins, wherever in the segment the frame stands. That is
     * why no other test has two frames in a segment of which the second one holds a message.
     */
    @Test
    void tsharkLosesFramesThatStandBehindOthers(@TempDir Path folder) throws IOException, InterruptedException {
        DrawnCapture capture = DrawnCapture.streams(MessageDraw.messages(SEED, 300), SEED, false);
        Path file = Files.write(folder.resolve("joined.pcap"), capture.file());
        List<Map<String, List<String>>> packets = new Tshark(folder).fields(file, List.of(COMPLAINT, SEVERITY));
        assertThat(packets).anySatisfy(packet -> assertThat(complaints(packet)).isNotEmpty());
        Run run = Run.of(file, "--reencode", "--kind", "0xf0000001=single", "--kind", "0xf0000002=array");
        assertThat(run.out().lines().sorted())
                .containsExactlyElementsOf(capture.packets().stream()
                        .flatMap(List::stream)
                        .map(unit -> Hex.encode(unit.bytes().toByteArray()))
                        .sorted()
                        .toList());
    }

    private Link link(Medium medium) {
        Link link = links.get(medium);
        if (link == null) {
            throw new AssertionError(medium);
        }
        return link;
    }

    /** A request and its answer have the same fields to tshark. */
    private static List<Long> contents(ReadMessage message, String path) {
        return path.equals("AppAttachReq.application") && message.code() == MessageCode.APP_ATTACH_ANSWER.value()
                ? message.numbers("AppAttachAns.application")
                : message.numbers(path);
    }

    private static void assertSame(
            int packet,
            Map<String, List<String>> seen,
            Map<String, String> fields,
            Function<String, List<Long>> expected) {
        fields.forEach((path, field) -> assertThat(numbers(seen, field))
                .as("packet %d, %s", packet + 1, path)
                .isEqualTo(expected.apply(path)));
    }

    private static List<Long> numbers(List<ReadMessage> messages, Function<ReadMessage, List<Long>> reading) {
        return messages.stream().flatMap(each -> reading.apply(each).stream()).toList();
    }

    private static List<Long> numbers(Map<String, List<String>> packet, String field) {
        return packet.get(field).stream()
                .map(text -> text.startsWith("0x")
                        ? Long.parseUnsignedLong(text.substring(2), 16)
                        : Long.parseUnsignedLong(text))
                .toList();
    }

    private static Set<String> complaints(Map<String, List<String>> packet) {
        List<String> severities = packet.get(SEVERITY);
        List<String> messages = packet.get(COMPLAINT);
        assertThat(messages).hasSameSizeAs(severities);
        return IntStream.range(0, severities.size())
                .filter(i -> Long.decode(severities.get(i)) >= WARNING)
                .mapToObj(messages::get)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** As tshark spells it: with other names for the experimental codes, and none for what came with RFC 7851. */
    private static String name(ReadMessage message) {
        int code = (int) message.code();
        String kind = code % 2 == 1 ? " Request" : " Response";
        if (code == MessageCode.ERROR.value()) {
            long error = message.numbers("ErrorResponse.error_code").get(0);
            return "Error Response "
                    + (error < TsharkFields.FIRST_UNNAMED_ERROR ? CodePoints.ERRORS.name(error) : "Unknown");
        }
        return switch (code) {
            case 0x23, 0x24 -> "Exp_B" + kind;
            case 0x25, 0x26 -> "Exp_A" + kind;
            case 0x27, 0x28 -> "Unknown 40" + kind;
            default -> CodePoints.MESSAGES.name(code).replaceAll("Req$|Ans$", "") + kind;
        };
    }
}
