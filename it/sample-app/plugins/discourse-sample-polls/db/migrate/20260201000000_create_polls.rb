# frozen_string_literal: true

class CreatePolls
  def up(db)
    db.exec("CREATE TABLE polls (id bigserial PRIMARY KEY, answers integer NOT NULL, chosen integer NOT NULL)")
  end
end
