"""The local web page: read-only, server-rendered, on 127.0.0.1 only. Needs the extra [web]; nothing here is imported by `import xuncha_nlp`."""
