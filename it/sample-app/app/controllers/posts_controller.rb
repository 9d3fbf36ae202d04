# frozen_string_literal: true

require "json"

class PostsController
  JSON_TYPE = { "content-type" => "application/json; charset=utf-8" }.freeze

  def index
    posts = Database.query("SELECT id, raw, cooked FROM posts ORDER BY id")
    [200, JSON_TYPE, [JSON.generate(posts.to_a)]]
  end

  # The body is the post; it is cooked by a job.
  def create(raw)
    return [422, JSON_TYPE, [JSON.generate(errors: ["Body can't be blank"])]] if raw.strip.empty?

    id = Database.query("INSERT INTO posts (raw) VALUES ($1) RETURNING id", [raw])[0]["id"].to_i
    Jobs::CookPost.perform_async(id, RailsMultisite::ConnectionManagement.current_db)
    [201, JSON_TYPE, [JSON.generate(id: id)]]
  end
end
