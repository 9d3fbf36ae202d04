# frozen_string_literal: true

require "cgi"
require "redis"
require "sidekiq"

# Sidekiq 6 uses what redis 4 announces to drop.
Redis.silence_deprecations = true if Redis.respond_to?(:silence_deprecations=)

unless GlobalSetting.skip_redis?
  Sidekiq.configure_server do |config|
    config.redis = { url: GlobalSetting.redis_url }
    config.on(:startup) { Jobs::CookPost.catch_up }
  end
  Sidekiq.configure_client { |config| config.redis = { url: GlobalSetting.redis_url } }
end

module Jobs
  # Makes HTML from what was written; plugins have their say.
  class CookPost
    include Sidekiq::Job

    sidekiq_options queue: "critical", retry: 3

    # Sidekiq takes a job off its queue before it is done, so one whose process is killed is gone. What was written and
    # never cooked is taken up at the next start.
    def self.catch_up
      RailsMultisite::ConnectionManagement.each_connection do |site|
        Database.query("SELECT id FROM posts WHERE cooked IS NULL ORDER BY id").each { |post| perform_async(post["id"].to_i, site) }
      end
    end

    def perform(id, site = "default")
      RailsMultisite::ConnectionManagement.with_connection(site) { cook(id) }
    end

    private

    # A post may say how many seconds it takes, to try out what becomes of a job in between.
    def cook(id)
      raw = Database.query("SELECT raw FROM posts WHERE id = $1", [id])[0]["raw"]
      sleep(raw[/\A\[takes ([0-9])\]/, 1].to_i)
      cooked = Plugin.trigger(:before_post_process_cooked, "<p>#{CGI.escapeHTML(raw)}</p>")
      Database.query("UPDATE posts SET cooked = $1 WHERE id = $2", [cooked, id])
    end
  end
end
