# frozen_string_literal: true

class CreatePosts
  def up(db)
    db.exec("CREATE TABLE posts (id bigserial PRIMARY KEY, raw text NOT NULL, cooked text)")
  end
end
