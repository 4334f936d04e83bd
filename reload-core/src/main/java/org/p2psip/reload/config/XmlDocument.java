// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXNotRecognizedException;
import org.xml.sax.SAXNotSupportedException;
import org.xml.sax.SAXParseException;
import org.xml.sax.XMLReader;

/**
 * Reads a configuration document into a tree with bounds on everything and nothing fetched from elsewhere.
 *
 * <p>SAX, because Android has no StAX. A document type declaration is refused, so there are no entities to expand.
 */
final class XmlDocument {
    /** Most elements of a document, foreign ones included. */
    static final int MAX_ELEMENTS = 20_000;

    /** Most elements around each other. */
    static final int MAX_DEPTH = 32;

    /** Switches that make a JDK parser fetch nothing; others do not know them and have nothing to switch off. */
    private static final String[] SWITCHED_OFF = {
        "http://xml.org/sax/features/external-general-entities",
        "http://xml.org/sax/features/external-parameter-entities",
        "http://apache.org/xml/features/nonvalidating/load-external-dtd",
    };

    private static final Pattern ENCODING =
            Pattern.compile("^<\\?xml\\s[^>]{0,200}?encoding\\s*=\\s*[\"']([^\"']*)[\"']");

    private XmlDocument() {}

    /** The root element of {@code xml}. */
    static XmlElement parse(byte[] xml) throws ConfigurationException {
        if (xml.length > OverlayConfiguration.MAX_DOCUMENT_BYTES) {
            throw new ConfigurationException(
                    0,
                    0,
                    "the document has " + xml.length + " bytes, must have at most "
                            + OverlayConfiguration.MAX_DOCUMENT_BYTES);
        }
        XmlTreeHandler handler = new XmlTreeHandler();
        try {
            reader(handler).parse(new InputSource(new StringReader(decoded(xml))));
        } catch (XmlTreeHandler.RefusedException e) {
            throw e.reason();
        } catch (SAXParseException e) {
            throw new ConfigurationException(
                    e.getLineNumber(), e.getColumnNumber(), "not well-formed XML: " + Problems.explained(e));
        } catch (SAXException | IOException e) {
            throw new ConfigurationException(0, 0, "not well-formed XML: " + Problems.explained(e));
        }
        return handler.root();
    }

    private static String decoded(byte[] xml) throws ConfigurationException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(xml))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ConfigurationException(0, 0, "the document is not UTF-8; save it as UTF-8");
        }
        if (text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        Matcher encoding = ENCODING.matcher(text);
        if (encoding.find() && !"UTF-8".equalsIgnoreCase(encoding.group(1))) {
            throw new ConfigurationException(
                    1,
                    0,
                    "the document declares the encoding " + Problems.shown(encoding.group(1)) + ", must be UTF-8");
        }
        return text;
    }

    private static XMLReader reader(XmlTreeHandler handler) throws SAXException {
        try {
            SAXParserFactory factory = SAXParserFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setValidating(false);
            XMLReader reader = factory.newSAXParser().getXMLReader();
            for (String feature : SWITCHED_OFF) {
                switchOff(reader, feature);
            }
            reader.setProperty("http://xml.org/sax/properties/lexical-handler", handler);
            reader.setContentHandler(handler);
            reader.setEntityResolver(handler);
            reader.setErrorHandler(handler);
            return reader;
        } catch (ParserConfigurationException | SAXNotRecognizedException | SAXNotSupportedException e) {
            throw new AssertionError("this platform has no namespace-aware SAX parser with a lexical handler", e);
        }
    }

    private static void switchOff(XMLReader reader, String feature) {
        try {
            reader.setFeature(feature, false);
        } catch (SAXNotRecognizedException | SAXNotSupportedException e) {
            // The parser has no such switch; the refusal of declarations holds all the same.
        }
    }
}
