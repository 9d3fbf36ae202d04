package io.github.discourseimage.source.git;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.ProtocolException;
import java.net.URL;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.eclipse.jgit.transport.http.HttpConnection;

/** A connection of {@link HttpRoutes} as JGit wants to see it. */
record UrlConnection(HttpURLConnection url) implements HttpConnection {

  @Override
  public int getResponseCode() throws IOException {
    return url.getResponseCode();
  }

  @Override
  public URL getURL() {
    return url.getURL();
  }

  @Override
  public String getResponseMessage() throws IOException {
    return url.getResponseMessage();
  }

  @Override
  public Map<String, List<String>> getHeaderFields() {
    return url.getHeaderFields();
  }

  @Override
  public void setRequestProperty(String key, String value) {
    url.setRequestProperty(key, value);
  }

  @Override
  public void setRequestMethod(String method) throws ProtocolException {
    url.setRequestMethod(method);
  }

  @Override
  public void setUseCaches(boolean useCaches) {
    url.setUseCaches(useCaches);
  }

  @Override
  public void setConnectTimeout(int millis) {
    url.setConnectTimeout(millis);
  }

  @Override
  public void setReadTimeout(int millis) {
    url.setReadTimeout(millis);
  }

  @Override
  public String getContentType() {
    return url.getContentType();
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return url.getInputStream();
  }

  @Override
  public String getHeaderField(String name) {
    return url.getHeaderField(name);
  }

  @Override
  public List<String> getHeaderFields(String name) {
    TreeMap<String, List<String>> fields = new TreeMap<>();
    url.getHeaderFields()
        .forEach(
            (key, values) -> {
              if (key != null) {
                fields.put(key.toLowerCase(Locale.ROOT), values);
              }
            });
    return fields.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }

  @Override
  public int getContentLength() {
    return url.getContentLength();
  }

  @Override
  public void setInstanceFollowRedirects(boolean follow) {
    url.setInstanceFollowRedirects(follow);
  }

  @Override
  public void setDoOutput(boolean output) {
    url.setDoOutput(output);
  }

  @Override
  public void setFixedLengthStreamingMode(int length) {
    url.setFixedLengthStreamingMode(length);
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return url.getOutputStream();
  }

  @Override
  public void setChunkedStreamingMode(int length) {
    url.setChunkedStreamingMode(length);
  }

  @Override
  public String getRequestMethod() {
    return url.getRequestMethod();
  }

  @Override
  public boolean usingProxy() {
    return url.usingProxy();
  }

  @Override
  public void connect() throws IOException {
    url.connect();
  }

  /** Asked for only to trust every certificate, which never happens here. */
  @Override
  public void configure(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
    throw new UnsupportedOperationException("certificates are always checked");
  }

  @Override
  public void setHostnameVerifier(HostnameVerifier verifier) {
    throw new UnsupportedOperationException("host names are always checked");
  }
}
