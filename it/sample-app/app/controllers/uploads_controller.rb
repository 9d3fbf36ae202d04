# frozen_string_literal: true

require "digest"
require "fileutils"
require "json"
require "rack"

class UploadsController
  JSON_TYPE = { "content-type" => "application/json; charset=utf-8" }.freeze

  # The body is the file; it is written beside its place and renamed.
  def create(bytes, extension)
    allowed = SiteSetting[:authorized_extensions].split("|")
    unless allowed.include?(extension)
      return [422, JSON_TYPE, [JSON.generate(errors: ["only #{allowed.join(", ")} may be uploaded"])]]
    end

    sha1 = Digest::SHA1.hexdigest(bytes)
    url = "/uploads/default/original/1X/#{sha1}.#{extension}"
    file = File.join(SampleForum::ROOT, "public", url)
    FileUtils.mkdir_p(File.dirname(file))
    File.binwrite("#{file}.part", bytes)
    File.rename("#{file}.part", file)
    Database.query("INSERT INTO uploads (sha1, url) VALUES ($1, $2) ON CONFLICT DO NOTHING", [sha1, url])
    [201, JSON_TYPE, [JSON.generate(url: url)]]
  end

  # A web server that knows where the files are is told to send it itself.
  def show(env)
    path = File.expand_path(File.join(SampleForum::ROOT, "public", Rack::Utils.unescape_path(env["PATH_INFO"])))
    inside = path.start_with?(File.join(SampleForum::ROOT, "public/uploads/")) && File.file?(path)
    return [404, { "content-type" => "text/plain" }, ["not found"]] unless inside

    from, to = env["HTTP_X_ACCEL_MAPPING"].to_s.split("=", 2)
    if env["HTTP_X_SENDFILE_TYPE"] == "X-Accel-Redirect" && to && path.start_with?(from)
      type = Rack::Mime.mime_type(File.extname(path))
      return [200, { "content-type" => type, "x-accel-redirect" => to + path.delete_prefix(from) }, []]
    end
    Rack::Files.new(File.join(SampleForum::ROOT, "public")).call(env)
  end
end
