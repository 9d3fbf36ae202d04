# frozen_string_literal: true

class ForumsController
  # Alive, whatever the database does.
  def status
    [200, { "content-type" => "text/plain; charset=utf-8" }, ["ok"]]
  end
end
