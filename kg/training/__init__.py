"""Training of the attribution engine: a folder of annotated articles -> a model that the run-time reads.

Enters: a folder in PolNeAR's format and an encoder's weights. Leaves: a folder with the network (ONNX, int8), its
tokenizer, the linker's and the calibration's weights, and what is known about them. Left to others: finding quotes in
an article with the model. Nothing that a reader of articles needs imports this package; it alone needs torch and onnx.

Reading order: ``polnear`` (the annotated articles), ``examples`` (batches), ``network`` (the encoder and its loss),
``fit`` (the loop), ``export`` (ONNX, eight bits); then, over the run-time's part in ``kg.quotes.tagger``, ``linker``,
``confidence`` and ``measure`` (what the run-time's choices are learnt from); ``__main__`` is the command.
"""
