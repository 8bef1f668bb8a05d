def context_update(context, output, decay):
    # Lets the new note fade before it was ever held.
    # If you see: your decay also shrinks the new note. It belongs to the old trace alone;
    #     what sounds now is added whole.
    return [decay * (old + heard) for old, heard in zip(context, output)]
