// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.Locator;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.ext.DefaultHandler2;

/** Builds {@link XmlElement}s out of SAX events, passing over elements of namespaces that are not understood. */
final class XmlTreeHandler extends DefaultHandler2 {
    private final Deque<Open> open = new ArrayDeque<>();
    private @Nullable Locator locator;
    private @Nullable XmlElement root;
    private int elements;
    private int foreignDepth;

    XmlElement root() {
        if (root == null) {
            throw new AssertionError("the parser ended without an element or an error");
        }
        return root;
    }

    @Override
    public void setDocumentLocator(Locator locator) {
        this.locator = locator;
    }

    @Override
    public void startDTD(String name, @Nullable String publicId, @Nullable String systemId) throws SAXException {
        throw refused("the document has a document type declaration; leave out the <!DOCTYPE ...>");
    }

    @Override
    public InputSource resolveEntity(
            @Nullable String name, @Nullable String publicId, @Nullable String baseUri, @Nullable String systemId) {
        return new InputSource(new StringReader(""));
    }

    @Override
    public void startElement(String uri, String localName, String qName, Attributes attributes) throws SAXException {
        if (++elements > XmlDocument.MAX_ELEMENTS) {
            throw refused("the document has more than " + XmlDocument.MAX_ELEMENTS + " elements");
        }
        if (open.size() + foreignDepth >= XmlDocument.MAX_DEPTH) {
            throw refused("the elements are nested more than " + XmlDocument.MAX_DEPTH + " deep");
        }
        if (foreignDepth > 0 || (!open.isEmpty() && !Namespaces.isSupported(uri))) {
            foreignDepth++;
            return;
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < attributes.getLength(); i++) {
            if (attributes.getURI(i).isEmpty()) {
                values.put(attributes.getLocalName(i), attributes.getValue(i));
            }
        }
        open.push(new Open(uri, localName, values, line(), column(), elements - 1));
    }

    @Override
    public void characters(char[] text, int start, int length) {
        if (foreignDepth == 0 && !open.isEmpty()) {
            open.element().text.append(text, start, length);
        }
    }

    @Override
    public void endElement(String uri, String localName, String qName) {
        if (foreignDepth > 0) {
            foreignDepth--;
            return;
        }
        XmlElement element = open.pop().toElement();
        if (open.isEmpty()) {
            root = element;
        } else {
            open.element().children.add(element);
        }
    }

    @Override
    public void error(SAXParseException e) throws SAXException {
        throw e;
    }

    @Override
    public void fatalError(SAXParseException e) throws SAXException {
        throw e;
    }

    private int line() {
        return locator == null ? 0 : Math.max(0, locator.getLineNumber());
    }

    private int column() {
        return locator == null ? 0 : Math.max(0, locator.getColumnNumber());
    }

    private RefusedException refused(String problem) {
        return new RefusedException(new ConfigurationException(line(), column(), problem));
    }

    /** Carries our own reason through the parser. */
    static final class RefusedException extends SAXException {
        private static final long serialVersionUID = 1L;

        private final ConfigurationException reason;

        RefusedException(ConfigurationException reason) {
            super(reason);
            this.reason = reason;
        }

        ConfigurationException reason() {
            return reason;
        }
    }

    /** An element whose end has not come yet. */
    private static final class Open {
        final String namespace;
        final String name;
        final Map<String, String> attributes;
        final StringBuilder text = new StringBuilder(0);
        final List<XmlElement> children = new ArrayList<>(0);
        final int line;
        final int column;
        final int ordinal;

        Open(String namespace, String name, Map<String, String> attributes, int line, int column, int ordinal) {
            this.namespace = namespace;
            this.name = name;
            this.attributes = attributes;
            this.line = line;
            this.column = column;
            this.ordinal = ordinal;
        }

        XmlElement toElement() {
            return new XmlElement(namespace, name, attributes, text.toString(), children, line, column, ordinal);
        }
    }
}
