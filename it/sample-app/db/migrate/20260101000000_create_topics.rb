# frozen_string_literal: true

class CreateTopics
  def up
    "CREATE TABLE topics (id bigserial PRIMARY KEY, title text NOT NULL)"
  end
end
